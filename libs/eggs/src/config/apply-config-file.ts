import type { ConfigReplacement } from '../start/process-configuration.js';
import { ConfigFault } from './config-fault.js';
import { fileParser } from './file-parser.js';
import { iniParser } from './ini-parser.js';
import { JSON_FORMAT } from './tree/json-format.js';
import type { ConfigParser, PreparedReplacement } from './parser.js';
import { propertiesParser } from './properties-parser.js';
import { TOML_FORMAT } from './tree/toml-format.js';
import { treeParser } from './tree/tree-parser.js';
import { fillConfig } from './value.js';
import { xmlParser } from './xml-parser.js';
import { YAML_FORMAT } from './tree/yaml-format.js';

/** What the daemon gives to a config file. */
export interface ConfigContext {
  /** Value of `{{config.docker.interface}}`, the only daemon setting an egg may read. */
  dockerInterface: string;
}

export interface ConfigResult {
  content: string;
  changed: boolean;
  /** What could not be done and why; for the server's console or log. */
  warnings: string[];
}

/** Largest config file that is read as lines or JSON, in UTF-16 units; larger ones are left alone. */
export const MAX_CONFIG_SIZE = 4 * 1024 * 1024;
/** The same for YAML and XML, whose readers take ten times as long; TOML's takes four times as long again. */
export const MAX_TREE_SIZE = 1024 * 1024;
const MAX_REPLACEMENTS = 2000;

const yaml = treeParser(YAML_FORMAT);

interface KnownParser {
  parse: ConfigParser;
  /** The largest file it takes. */
  maxSize: number;
  /** Every line starts with the empty text; elsewhere it is no key. */
  isEmptyMatchAllowed?: true;
}

/** Name in an egg → parser. */
export const CONFIG_PARSERS: ReadonlyMap<string, KnownParser> = new Map<string, KnownParser>([
  ['file', { parse: fileParser, maxSize: MAX_CONFIG_SIZE, isEmptyMatchAllowed: true }],
  ['properties', { parse: propertiesParser, maxSize: MAX_CONFIG_SIZE }],
  ['ini', { parse: iniParser, maxSize: MAX_CONFIG_SIZE }],
  ['json', { parse: treeParser(JSON_FORMAT), maxSize: MAX_CONFIG_SIZE }],
  ['yaml', { parse: yaml, maxSize: MAX_TREE_SIZE }],
  ['yml', { parse: yaml, maxSize: MAX_TREE_SIZE }],
  ['toml', { parse: treeParser(TOML_FORMAT), maxSize: MAX_TREE_SIZE / 4 }],
  ['xml', { parse: xmlParser, maxSize: MAX_TREE_SIZE }],
]);

const NUL = String.fromCharCode(0);
const BOM = String.fromCharCode(0xfeff);

function prepare(
  { isEmptyMatchAllowed = false }: { isEmptyMatchAllowed?: boolean },
  replace: readonly ConfigReplacement[],
  context: ConfigContext,
  warn: (text: string) => void,
): PreparedReplacement[] {
  const prepared: PreparedReplacement[] = [];
  for (const replacement of replace.slice(0, MAX_REPLACEMENTS)) {
    if (typeof replacement.match !== 'string' || (replacement.match === '' && !isEmptyMatchAllowed)) {
      warn('a change without a key was left out');
      continue;
    }
    prepared.push({ replacement, value: fillConfig(replacement.replace_with, context.dockerInterface) });
  }
  if (replace.length > MAX_REPLACEMENTS) warn(`only the first ${MAX_REPLACEMENTS} changes were made`);
  return prepared;
}

/**
 * Applies an egg's changes to the content of a config file (domain.md §7, daemon-runtime.md §4); '' is
 * a new file. Never throws: what is too large, binary or not the format comes back unchanged with a warning, and
 * a change that cannot be made leaves the others alone.
 */
export function applyConfigFile(
  parser: string,
  content: string,
  replace: readonly ConfigReplacement[],
  context: ConfigContext,
): ConfigResult {
  const warnings: string[] = [];
  const unchanged = (reason: string): ConfigResult => ({
    content,
    changed: false,
    warnings: [...warnings, reason],
  });
  const known = CONFIG_PARSERS.get(parser.trim().toLowerCase());
  if (known === undefined) return unchanged(`the parser "${parser.slice(0, 50)}" is not known`);
  if (content.length > known.maxSize)
    return unchanged(`it is larger than ${known.maxSize / 1024 / 1024} MiB`);
  if (content.includes(NUL)) return unchanged('it is not a text file');
  const bom = content.startsWith(BOM) ? BOM : '';
  try {
    const prepared = prepare(known, replace, context, (warning) => warnings.push(warning));
    if (prepared.length === 0) return { content, changed: false, warnings };
    const text = content.slice(bom.length);
    const written = known.parse(text, prepared, (match, reason) => warnings.push(`${match}: ${reason}`));
    // The mark is the file's: one that a value brings to its start would be followed by another at each start.
    const result = bom + (written.startsWith(BOM) ? written.slice(BOM.length) : written);
    return { content: result, changed: result !== content, warnings };
  } catch (fault) {
    if (fault instanceof ConfigFault) return unchanged(fault.message);
    if (fault instanceof RangeError) return unchanged('it is nested too deeply');
    return unchanged(
      `it could not be read (${fault instanceof Error ? fault.message.split('\n', 1)[0] : 'unknown fault'})`,
    );
  }
}
