import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Schema,
  type Document,
  type ParsedNode,
  type ScalarTag,
  type Tags,
} from 'yaml';
import { isTooDeep, withoutTraces } from '../../yaml-guard.js';
import { ConfigFault } from '../config-fault.js';

/** A number is written back as it was spelled: the library would round 20 digits and rewrite 1e5. */
const asSpelled = (tags: Tags): Tags =>
  tags.map((tag) => {
    const write = typeof tag === 'object' && /:(?:int|float)$/.test(tag.tag) ? tag.stringify : undefined;
    if (typeof tag !== 'object' || write === undefined) return tag;
    return { ...tag, stringify: (node, ...rest) => node.source ?? write(node, ...rest) } as ScalarTag;
  });

const OPTIONS = {
  version: '1.2',
  // It would compare every key with every other one.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
  // Made once: it takes as long as to read a small file.
  schema: new Schema({ schema: 'core', resolveKnownTags: true, customTags: asSpelled }),
} as const;
const MAX_ALIASES = 1000;
/** The library reads about 5 MB a second; a server's own file must not hold up the others. */
const MAX_READ = 256 * 1024;

/** A document of the library; throws ConfigFault for what is not YAML, or more than one document. */
export function loadYaml(text: string): Document.Parsed {
  if ((text.match(/[*][\w-]/g)?.length ?? 0) > MAX_ALIASES) throw new ConfigFault('it has too many aliases');
  if (text.length > MAX_READ)
    throw new ConfigFault('what would have to be read of it is larger than 256 KiB');
  if (isTooDeep(text)) throw new ConfigFault('it is nested too deeply');
  const document = withoutTraces(() => parseDocument(text, OPTIONS));
  const [fault] = document.errors;
  if (fault !== undefined) throw new ConfigFault(`it is not valid YAML (${fault.message.split('\n', 1)[0]})`);
  return document;
}

export function keyOf(key: unknown): string {
  if (!isScalar(key)) return '';
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** The value of a node; aliases are not followed. */
export function plainYaml(node: ParsedNode | null, depth = 0): unknown {
  if (depth > 200) throw new ConfigFault('the file is nested too deeply');
  if (isMap(node)) {
    const entries = node.items.map(
      ({ key, value }) => [keyOf(key), plainYaml(value as ParsedNode | null, depth + 1)] as const,
    );
    return Object.fromEntries(entries);
  }
  if (isSeq(node)) return node.items.map((item) => plainYaml(item as ParsedNode | null, depth + 1));
  return isScalar(node) ? node.value : null;
}

/** A piece of the text that holds one key of the outermost map. */
export interface YamlPart {
  start: number;
  end: number;
}

const KEY = /(?:([A-Za-z_][\w./-]*)|"([^"\\\r\n]*)"|'([^'\r\n]*)')[ \t]*:(?=[ \t\r\n]|$)/y;

/**
 * The keys of the outermost map with their pieces of the text, so that only what an egg names has to be read: a
 * start must not wait for the rest of a large file. Null when a line at the left edge is anything but a simple
 * key, a comment or an item of a list; such a file is read whole.
 */
export function splitYaml(text: string): Map<string, YamlPart> | null {
  const parts = new Map<string, YamlPart>();
  let open: YamlPart | undefined;
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    KEY.lastIndex = at;
    const key = KEY.exec(text);
    if (key !== null) {
      if (open !== undefined) open.end = at;
      open = { start: at, end: text.length };
      const name = key[1] ?? key[2] ?? key[3] ?? '';
      // Of two equal keys the last one counts, and what the first one holds may matter to its anchors.
      if (parts.has(name)) return null;
      parts.set(name, open);
    } else if (!isContinuation(text.slice(at, end), open !== undefined)) {
      return null;
    }
    at = end + 1;
  }
  return parts.size > 0 ? parts : null;
}

function isContinuation(line: string, open: boolean): boolean {
  if (/^(?:#|[ \r]*$)/.test(line)) return true;
  return open && /^(?: |-(?:[ \t\r]|$))/.test(line);
}

/** Reads the piece of one key. */
export function loadPart(text: string, key: string, { start, end }: YamlPart): ParsedNode | null {
  const { contents } = loadYaml(text.slice(start, end));
  const [pair] = isMap(contents) ? contents.items : [];
  if (!isMap(contents) || contents.items.length !== 1 || keyOf(pair?.key) !== key)
    throw new ConfigFault('it is not valid YAML');
  return contents as ParsedNode;
}
