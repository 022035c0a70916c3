import { applyConfigFile, type ConfigReplacement } from '@app/eggs';

/** A start that adds 40 keys to YAML, in the shapes that servers' files have. */

const SECTIONS = 20;
const KEYS = 40;

const sections = Array.from(
  { length: SECTIONS },
  (_s, i) =>
    `section${i}:\n` + Array.from({ length: 20 }, (_k, j) => `  key${j}: some words ${j}\n`).join(''),
).join('');

const added = (prefix: (i: number) => string): ConfigReplacement[] =>
  Array.from({ length: KEYS }, (_k, i) => ({
    match: `${prefix(i)}new-${i}`,
    replace_with: i % 3 === 0 ? String(i) : `new words ${i}`,
  }));

const SHAPES: readonly (readonly [what: string, content: string, replace: ConfigReplacement[]])[] = [
  ['a new file', '', added(() => 'a.b.')],
  ['one section', sections, added(() => 'section3.')],
  ['every section', sections, added((i) => `section${i % SECTIONS}.`)],
  ['a file read whole', `? a\n: 1\n${sections}`, added(() => 'section3.')],
];

/** The milliseconds of each shape, once. */
export function addNewKeys(): { what: string; milliseconds: number }[] {
  return SHAPES.map(([what, content, replace]) => {
    const started = performance.now();
    const { changed, warnings } = applyConfigFile('yaml', content, replace, { dockerInterface: '' });
    const milliseconds = performance.now() - started;
    if (!changed || warnings.length > 0) throw new Error(`${what}: ${warnings.join(', ')}`);
    return { what, milliseconds };
  });
}

// As a process of its own it tells what a daemon's first start costs.
if (process.argv[1]?.endsWith('new-keys.ts')) process.stdout.write(JSON.stringify(addNewKeys()));
