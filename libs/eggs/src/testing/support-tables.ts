import { applyConfigFile, CONFIG_PARSERS } from '../config/apply-config-file.js';
import { exportEgg } from '../document/export-egg.js';
import { LEGACY_PLACEHOLDERS, upgradePlaceholders } from '../document/legacy-placeholders.js';
import { parseEgg } from '../document/parse-egg.js';
import { EGG_VERSIONS, upgradeEgg } from '../document/upgrade-egg.js';
import { parseRules } from '../rules/parse-rules.js';
import { compilePattern } from '../rules/pattern/pattern.js';
import { REFUSED_RULES, RULES } from '../rules/rule-table.js';
import type { ConfigReplacement } from '../start/process-configuration.js';
import { BUILD_VARIABLES, LEGACY_SERVER_PATHS, renderPlaceholders } from '../start/placeholders.js';
import { aServerSettings } from './settings.js';
import { wingsRows } from './wings-table.js';

/** The tables of the README: each cell is what the code does when it is tried, not what somebody wrote. */

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text)}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const works = (run: () => unknown): boolean => {
  try {
    return run() === true;
  } catch {
    return false;
  }
};
const mark = (yes: boolean): string => (yes ? 'yes' : '–');

function documents(): string {
  const base = {
    name: 'x',
    author: 'x',
    docker_images: { a: 'a' },
    startup: 'a',
    startup_commands: { a: 'a' },
    variables: [],
  };
  const rows = EGG_VERSIONS.map((version) => {
    const json = JSON.stringify({ ...base, meta: { version } });
    const yaml = `meta:\n  version: ${version}\nname: x\nauthor: x\ndocker_images:\n  a: a\nstartup: a\n`;
    const egg = upgradeEgg({ ...base, meta: { version } });
    const exported = (format: 'json' | 'yaml'): boolean =>
      (version === 'PLCN_v3' || version === 'PTDL_v2') &&
      works(() => parseEgg(exportEgg(egg, version, format, '')).name === egg.name);
    return [
      code(version),
      mark(works(() => parseEgg(json).name === 'x')),
      mark(works(() => parseEgg(yaml).name === 'x')),
      mark(exported('json')),
      mark(exported('yaml')),
    ];
  });
  return table(['Version', 'from JSON', 'from YAML', 'to JSON', 'to YAML'], rows);
}

/** A rule with as many parameters as it needs, where 1 is a number, a text, a name and an expression. */
const accepted = (name: string, parameters: number): boolean =>
  works(
    () =>
      parseRules([parameters === 0 ? name : `${name}:${Array(parameters).fill('1').join(',')}`])[0]?.name ===
      name,
  );

function rules(): string {
  const known = Object.entries(RULES).map(([name, { parameters, implicit, note }]) => {
    const [minimum, maximum] = parameters;
    const count =
      minimum === maximum ? `${minimum}` : `${minimum}–${Number.isFinite(maximum) ? maximum : '…'}`;
    return [
      code(name),
      accepted(name, minimum) ? 'yes' : 'NO',
      count,
      implicit === true ? 'yes' : '',
      note ?? '',
    ];
  });
  const refused = [...REFUSED_RULES].map(([name, reason]) => [
    code(name),
    accepted(name, 1) ? 'NO' : 'refused',
    '',
    '',
    reason,
  ]);
  return table(['Rule', 'Support', 'Parameters', 'Runs on empty', 'Note'], [...known, ...refused]);
}

const EXPRESSIONS: readonly (readonly [what: string, expression: string, match: string])[] = [
  ['delimiters of any kind', '#a#', 'a'],
  ['delimiters in pairs', '(a)', 'a'],
  ['no delimiters', '^a', 'a'],
  ['modifiers i m s x u U A D', '/^A b/imsxuUAD', 'ab'],
  ['inline flags and groups', '/(?i)a(?s:.)b/', 'A\nb'],
  ['named groups', '/(?<x>a)(?P<y>b)/', 'ab'],
  ['POSIX classes', '/[[:alpha:]]/', 'a'],
  ['Unicode properties', String.raw`/\p{Lu}/u`, 'Ä'],
  ['lazy repeats', '/a+?/', 'a'],
  ['comments', '/a(?#b)c/', 'ac'],
  [String.raw`\Q…\E, \h, \R, \A, \z`, String.raw`/\A\Q.\E\h\R\z/`, '. \n'],
  ['look-ahead at the start', '/^(?=.*1)(?!x)[a-z1]+$/', 'a1'],
  ['other look-arounds', '/a(?=b)b(?<!c)$/', 'ab'],
  ['back-references', String.raw`/^(a)\1$/`, 'aa'],
  ['look-arounds beside nested repeats', '/x(?=y)(a+)+$/', 'x'],
  ['possessive repeats', '/a++/', 'a'],
  ['atomic groups', '/(?>a)/', 'a'],
  ['conditions', '/(?(1)a)/', 'a'],
  ['recursion', '/(?R)/', 'a'],
  ['verbs', '/(*ACCEPT)/', 'a'],
];

function expressions(): string {
  const rows = EXPRESSIONS.map(([what, expression, match]) => {
    try {
      return [what, code(expression), compilePattern(expression)(match) ? 'yes' : 'no match'];
    } catch (fault) {
      return [what, code(expression), `refused: it ${fault instanceof Error ? fault.message : ''}`];
    }
  });
  return table(['In regex: and not_regex:', 'Tried', 'Support'], rows);
}

function placeholders(): string {
  const settings = aServerSettings({ environment: { NAME: 'value' } });
  const today = [
    ...[
      'allocations.default.ip',
      'allocations.default.port',
      'allocations.force_outgoing_ip',
      'build.memory_limit',
    ],
    ...[
      'build.swap',
      'build.io_weight',
      'build.cpu_limit',
      'build.disk_space',
      'container.image',
      'environment.NAME',
    ],
    ...['uuid', 'meta.name', 'suspended', 'invocation'],
  ].map((path) => `server.${path}`);
  const old = [...Object.keys(LEGACY_SERVER_PATHS), 'build.env.NAME', 'build.environment.NAME'].map(
    (path) => `server.${path}`,
  );
  const environment = ['NAME', ...Object.keys(BUILD_VARIABLES), 'MISSING'].map((name) => `env.${name}`);
  const others = ['config.docker.interface', 'config.docker.network.interface', 'NAME', 'other.path'];
  const rows = [...today, ...old, ...environment, ...others].map((path) => {
    const written = `{{${path}}}`;
    const upgraded = LEGACY_PLACEHOLDERS.length > 0 ? upgradePlaceholders(written) : written;
    const rendered = String(renderPlaceholders(written, settings));
    return [
      code(written),
      upgraded === written ? '' : code(upgraded),
      rendered === '' ? 'empty' : code(rendered),
    ];
  });
  return table(['Placeholder', 'Becomes at import', 'Renders as (example)'], rows);
}

interface Sample {
  /** A file with `a.b` = 1 and a comment. */
  content: string;
  match: string;
  missing: string;
  list?: readonly [content: string, match: string, expected: string];
  wildcard?: readonly [content: string, match: string, expected: string];
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  file: { content: '# c\nb=1\n', match: 'b=', missing: 'd=' },
  properties: { content: '# c\nb=1\n', match: 'b', missing: 'd' },
  ini: { content: '; c\n[a]\nb=1\n', match: 'a.b', missing: 'a.d' },
  json: {
    content: '{\n  // c\n  "a": { "b": 1 }\n}\n',
    match: 'a.b',
    missing: 'a.d',
    list: ['{"a":[1]}', 'a[0]', '{"a":[7]}'],
    wildcard: ['{"a":{"b":1}}', 'a.*', '{"a":{"b":7}}'],
  },
  yaml: {
    content: '# c\na:\n  b: 1\n',
    match: 'a.b',
    missing: 'a.d',
    list: ['a:\n  - 1\n', 'a[0]', 'a:\n  - 7\n'],
    wildcard: ['a:\n  b: 1\n', 'a.*', 'a:\n  b: 7\n'],
  },
  toml: {
    content: '# c\n[a]\nb = 1\n',
    match: 'a.b',
    missing: 'a.d',
    list: ['a = [1]\n', 'a[0]', 'a = [7]\n'],
    wildcard: ['[a]\nb = 1\n', 'a.*', '[a]\nb = 7\n'],
  },
  xml: {
    content: '<a><!-- c --><b>1</b></a>\n',
    match: 'a.b',
    missing: 'a.d',
    list: ['<a><b>0</b><b>1</b></a>', 'a.b[2]', '<a><b>0</b><b>7</b></a>'],
    wildcard: ['<a><b>1</b></a>', 'a.*', '<a><b>7</b></a>'],
  },
};

function parsers(): string {
  const rows = [...CONFIG_PARSERS].map(([parser, { maxSize }]) => {
    const sample = SAMPLES[parser === 'yml' ? 'yaml' : parser] as Sample;
    const apply = (content: string, match: string, value: unknown, if_value?: string): string => {
      const change: ConfigReplacement = {
        match,
        replace_with: value,
        ...(if_value === undefined ? {} : { if_value }),
      };
      return applyConfigFile(parser, content, [change], { dockerInterface: 'docker0' }).content;
    };
    const { content, match, missing, list, wildcard } = sample;
    const changed = (value: unknown, condition: string): boolean =>
      apply(content, match, value, condition) !== content;
    const whole = (value: string): string => (parser === 'file' ? `b=${value}` : value);
    return [
      code(parser),
      `${maxSize / 1024 / 1024} MiB`,
      mark(apply(content, match, whole('7')) === content.replace('1', '7')),
      mark(apply(content, missing, 'x') !== content),
      mark(apply('', missing, 'x') !== ''),
      mark(list !== undefined && apply(list[0], list[1], '7') === list[2]),
      mark(wildcard !== undefined && apply(wildcard[0], wildcard[1], '7') === wildcard[2]),
      mark(changed(whole('7'), '1') && !changed(whole('7'), '2')),
      mark(changed('7', 'regex:^1') && !changed('7', 'regex:^2')),
      mark(apply(content, match, '{{config.docker.interface}}').includes('docker0')),
    ];
  });
  const head = [
    'Parser',
    'Up to',
    'Changes in place, keeps comments',
    'Adds keys',
    'New file',
    '`[n]`',
    '`*`',
    '`if_value`',
    '`regex:`',
    '`{{config.docker.*}}`',
  ];
  return table(head, rows);
}

const wings = (): string =>
  table(['Parser', 'Case', "Pterodactyl's Wings", "Pelican's Wings", 'Ours'], wingsRows());

/** Everything between the markers of libs/eggs/README.md. */
export function supportTables(): string {
  return [
    `### Documents\n\n${documents()}`,
    `### Rules of variables\n\n${rules()}`,
    `### Expressions\n\n${expressions()}`,
    `### Placeholders in \`config.files\`\n\n${placeholders()}`,
    `### Parsers of config files\n\n${parsers()}`,
    `### Where the two Wings and ours differ\n\n${wings()}`,
  ].join('\n\n');
}
