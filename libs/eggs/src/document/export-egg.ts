import { Document, isMap, isScalar, isSeq, parse, Scalar, stringify, visit } from 'yaml';
import type { EggConfigDocument, EggDocument, EggVariableDocument } from './egg-document.js';
import { losslessValue } from './json-text.js';

/** The panel's own form, and the one that Pterodactyl and every older panel reads. */
export type EggForm = 'PLCN_v3' | 'PTDL_v2';
export type EggFormat = 'json' | 'yaml';

// compat quotes what the YAML 1.1 parsers of older panels would take for dates, octals or booleans.
const OPTIONS = { version: '1.2', compat: 'yaml-1.1', aliasDuplicateObjects: false, lineWidth: 0 } as const;
const COMMENT = 'DO NOT EDIT: FILE GENERATED AUTOMATICALLY BY PANEL';

/** Objects in YAML, where authors read and write them, unless decoding would change the text; strings in JSON. */
function configs(config: EggConfigDocument, format: EggFormat): Record<string, unknown> {
  const decode = (text: string | null): unknown =>
    text === null || format === 'json' ? text : (losslessValue(text) ?? text);
  return {
    files: decode(config.files),
    startup: decode(config.startup),
    logs: decode(config.logs),
    stop: config.stop,
  };
}

const plainVariable = ({
  name,
  description,
  env_variable,
  default_value,
  user_viewable,
  user_editable,
}: EggVariableDocument) => ({
  ...{ name, description, env_variable, default_value, user_viewable, user_editable },
});

function pelican(egg: EggDocument, format: EggFormat, exportedAt: string): Record<string, unknown> {
  return {
    _comment: COMMENT,
    meta: { version: 'PLCN_v3', update_url: egg.update_url },
    exported_at: exportedAt,
    name: egg.name,
    author: egg.author,
    uuid: egg.uuid,
    description: egg.description,
    icon: egg.icon,
    tags: egg.tags,
    features: egg.features,
    docker_images: egg.docker_images,
    file_denylist: egg.file_denylist,
    startup_commands: egg.startup_commands,
    config: configs(egg.config, format),
    scripts: egg.scripts,
    variables: egg.variables.map((variable) => ({
      ...plainVariable(variable),
      rules: variable.rules,
      sort: variable.sort,
    })),
  };
}

function pterodactyl(egg: EggDocument, exportedAt: string): Record<string, unknown> {
  const { files, startup, logs, stop } = egg.config;
  return {
    _comment: COMMENT,
    meta: { version: 'PTDL_v2', update_url: egg.update_url },
    exported_at: exportedAt,
    name: egg.name,
    author: egg.author,
    // Not of this version, and no reader minds; with them a later import meets the same egg.
    ...(egg.uuid === null ? {} : { uuid: egg.uuid }),
    description: egg.description,
    ...(egg.tags.length === 0 ? {} : { tags: egg.tags }),
    features: egg.features,
    docker_images: egg.docker_images,
    file_denylist: egg.file_denylist,
    startup: Object.values(egg.startup_commands)[0] ?? '',
    // Pterodactyl refuses null here.
    config: { files: files ?? '{}', startup: startup ?? '{}', logs: logs ?? '{}', stop: stop ?? '' },
    scripts: egg.scripts,
    variables: egg.variables.map((variable) => ({
      ...plainVariable(variable),
      rules: variable.rules.join('|'),
      field_type: 'text',
    })),
  };
}

/** Default values are quoted: other panels read a bare 1.10 as the number 1.1 and true as a boolean. */
function quoteDefaults(document: Document): void {
  const variables = isMap(document.contents) ? document.contents.get('variables', true) : undefined;
  if (!isSeq(variables)) return;
  for (const variable of variables.items) {
    const value: unknown = isMap(variable) ? variable.get('default_value', true) : undefined;
    if (isScalar(value)) value.type = Scalar.QUOTE_DOUBLE;
  }
}

function survives(text: string): boolean {
  try {
    const { a } = parse(stringify({ a: text }, OPTIONS)) as { a: unknown };
    return a === text;
  } catch {
    return false;
  }
}

/**
 * Texts with lines of blanks do not all survive as a block; those that do not are quoted. So is a single line with
 * a tab, which ends a plain text for half of the readers.
 */
function quoteFragile(document: Document): void {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return;
      const isFragile = /(?:^|\n)[ \t]+(?:\n|$)|\r/.test(node.value) && !survives(node.value);
      const isEndedEarly = /^[^\n]*\t[^\n]*$/.test(node.value);
      if (isFragile || isEndedEarly) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

function toYaml(content: Record<string, unknown>): string {
  const document = new Document(content, OPTIONS);
  quoteDefaults(document);
  quoteFragile(document);
  return document.toString(OPTIONS);
}

/**
 * The document of an egg whose inheritance is resolved. `exportedAt` is ISO 8601. PTDL_v2 holds the first start
 * command only, and neither icon nor sort: what it holds comes back unchanged.
 */
export function exportEgg(egg: EggDocument, form: EggForm, format: EggFormat, exportedAt: string): string {
  const content = form === 'PLCN_v3' ? pelican(egg, format, exportedAt) : pterodactyl(egg, exportedAt);
  return format === 'yaml' ? toYaml(content) : `${JSON.stringify(content, null, 4)}\n`;
}
