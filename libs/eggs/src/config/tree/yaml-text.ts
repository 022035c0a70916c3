import { Document, Scalar, visit, type Node } from 'yaml';
import { jsonOf } from '../value.js';

/** How values are written into YAML so that every reader, of 1.1 or 1.2, takes them for what they are. */

/** A text that may stand without quotes. */
function isPlain(text: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/.test(text)) return true;
  if (!/^[A-Za-z_/](?:[\w ./@+-]|:(?=\S))*$/.test(text) || /\s$/.test(text)) return false;
  return !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
}

/** What no reader takes for a line break, a byte order mark or a fault; a tab ends a plain text for half of them. */
const SIMPLE = /^[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe]*$/;

/** Inside quotes: what YAML 1.1 breaks a line at, and a byte order mark, only as escapes. */
const escapeBreaks = (quoted: string): string =>
  quoted.replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A value in the place of another one of the given quoting style. */
export function encodeYaml(value: unknown, style: string | undefined, flow: boolean): string {
  if (typeof value !== 'string') return jsonOf(value);
  const simple = SIMPLE.test(value);
  if (simple && style === Scalar.QUOTE_SINGLE) return `'${value.replaceAll("'", "''")}'`;
  if (simple && style === Scalar.PLAIN && !flow && isPlain(value)) return value;
  return escapeBreaks(JSON.stringify(value));
}

/** Quotes what does not come back from every reader as a block or as a plain text. */
export function quoteFragile(node: Node | Document): void {
  visit(node, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && !SIMPLE.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

const isKey = (text: string): boolean => /^[A-Za-z_][\w./-]*$/.test(text) && isPlain(text);

/** The entries of an object that has any; a list, an empty object and a single value have none. */
function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = value instanceof Map ? (value as Map<string, unknown>) : new Map(Object.entries(value));
  return entries.size > 0 ? entries : undefined;
}

/** Keys with their values as lines of a block map. */
export function yamlLines(entries: ReadonlyMap<string, unknown>, indent: number, newline: string): string {
  const pad = ' '.repeat(indent);
  let lines = '';
  for (const [key, value] of entries) {
    const inner = entriesOf(value);
    const name = pad + (isKey(key) ? key : escapeBreaks(JSON.stringify(key)));
    if (inner !== undefined) lines += `${name}:${newline}${yamlLines(inner, indent + 2, newline)}`;
    else if (typeof value !== 'object' || value === null)
      lines += `${name}: ${encodeYaml(value, Scalar.PLAIN, false)}${newline}`;
    else lines += libraryLines(key, value, pad, newline);
  }
  return lines;
}

/** What is not worth a writer of our own: lists. */
function libraryLines(key: string, value: unknown, pad: string, newline: string): string {
  const options = { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false } as const;
  const document = new Document(new Map([[key, value]]), options);
  quoteFragile(document);
  // What is escaped here stands in quotes, keys too.
  const lines = escapeBreaks(document.toString(options)).replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : pad + line) + newline).join('');
}
