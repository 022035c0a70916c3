/** What a word of `filter[*]` asks for: conventions.md §6. */
export type ServerSearch =
  | { readonly kind: 'address'; readonly ip: string | null; readonly portPrefix: string }
  | { readonly kind: 'text'; readonly text: string };

const ADDRESS = /^(?<ip>\d{1,3}(?:\.\d{1,3}){3})(?::(?<port>\d{0,5}))?$/;
const PORT = /^:(?<port>\d{1,5})$/;

/** `a.b.c.d`, `a.b.c.d:port` and `:port` ask for an address, everything else for a name or id. */
export function readSearch(word: string): ServerSearch {
  const address = ADDRESS.exec(word)?.groups;
  if (address) return { kind: 'address', ip: address['ip']!, portPrefix: address['port'] ?? '' };
  const port = PORT.exec(word)?.groups;
  if (port) return { kind: 'address', ip: null, portPrefix: port['port']! };
  return { kind: 'text', text: word };
}
