/** The key of an event's sentence in the catalogue: `server:power.start` is `server_power_start`. */
export const eventKey = (event: string): string => event.replaceAll(/[:.-]/g, '_');

const LONGEST = 300;

/** What an entry of a list is called: a name, or two of them for what was moved. */
function nameOf(entry: unknown): string | null {
  if (typeof entry === 'string') return entry;
  const { from, to } = (entry ?? {}) as { readonly from?: unknown; readonly to?: unknown };
  return typeof from === 'string' && typeof to === 'string' ? `${from} → ${to}` : null;
}

/** The properties of an event as a sentence takes them; what is missing is a dash, never an error. */
export function eventValues(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(properties).map(([key, value]) => {
    const names = Array.isArray(value) ? value.map(nameOf) : null;
    const text =
      typeof value === 'string'
        ? value
        : names && !names.includes(null)
          ? names.join(', ')
          : value === null
            ? ''
            : JSON.stringify(value);
    return [key, text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text] as const;
  });
  return Object.fromEntries(entries);
}
