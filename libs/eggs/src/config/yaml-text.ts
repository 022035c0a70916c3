import { Document, Scalar, visit, type Node } from 'yaml';
import type { Key } from './tree-editor.js';
import { jsonOf } from './value.js';

/** How values are written into YAML so that every reader, of 1.1 or 1.2, takes them for what they are. */

/** A text that may stand without quotes. */
function isPlain(text: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/.test(text)) return true;
  if (!/^[A-Za-z_/](?:[\w ./@+-]|:(?=\S))*$/.test(text) || /\s$/.test(text)) return false;
  return !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
}

/** A value in the place of another one of the given quoting style. */
export function encodeYaml(value: unknown, style: string | undefined, flow: boolean): string {
  if (typeof value !== 'string') return jsonOf(value);
  const simple = /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]*$/.test(value);
  if (simple && style === Scalar.QUOTE_SINGLE) return `'${value.replaceAll("'", "''")}'`;
  if (simple && style === Scalar.PLAIN && !flow && isPlain(value)) return value;
  return JSON.stringify(value);
}

/** As a block or inside { }, a text of several lines does not always come back from the library. */
export function quoteLines(node: Node | Document): void {
  visit(node, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && /[\r\n]/.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** A key with its value as lines of a block map. */
export function yamlLines(key: Key, value: unknown, indent: number, newline: string): string {
  const options = { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false } as const;
  const document = new Document(Object.fromEntries([[String(key), value]]), options);
  quoteLines(document);
  const lines = document.toString(options).replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line) + newline).join('');
}
