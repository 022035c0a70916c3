/** The key of an event's sentence in the catalogue: `server:power.start` is `server_power_start`. */
export const eventKey = (event: string): string => event.replaceAll(/[:.-]/g, '_');

const LONGEST = 300;

/** The properties of an event as a sentence takes them; what is missing is a dash, never an error. */
export function eventValues(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(properties).map(([key, value]) => {
    const isNames = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    const text =
      typeof value === 'string'
        ? value
        : isNames
          ? value.join(', ')
          : value === null
            ? ''
            : JSON.stringify(value);
    return [key, text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text] as const;
  });
  return Object.fromEntries(entries);
}
