import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HAZARD_LIMITS, HAZARD_REASONS } from './hazard-reasons.js';
import { table } from './markdown.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = 'docs/protocol/daemon-hazards.md';
const TESTS = ['apps/*/src/**/*.{spec,suite}.ts', 'libs/*/src/**/*.{spec,suite}.ts', 'test/**/*-spec.ts'];
/** The first cell of a row: a number of ours, or that of an advisory. */
const ROW = /^\| (CVE-[\d-]+|GHSA(?:-\w{4}){3}|[A-Z]\d+)\b[^|]*\| ([^|]+) \|/;
const TEST_NAME =
  /\b(?:it|describe)(?:\.\w+)*(?:\([^)]*\))*\(\s*(?:\[[\s\S]*?\]\)\()?(['"`])((?:(?!\1)[\s\S])+)\1/g;
const CITED = /\b(?:CVE-[\d-]+\d|GHSA(?:-\w{4}){3}|[A-Z]\d+)\b/g;

export interface HazardRow {
  readonly number: string;
  readonly fault: string;
  /** Files of the tests whose names carry the number. */
  readonly tests: readonly string[];
  /** Why there is none. */
  readonly reason: string | null;
}

/** Every numbered row of the list of hazards, with what holds it. */
export function hazardRows(): HazardRow[] {
  const tests = new Map<string, Set<string>>();
  for (const file of globSync(TESTS, { cwd: root }).toSorted()) {
    for (const [, , name] of readFileSync(join(root, file), 'utf8').matchAll(TEST_NAME)) {
      for (const [number] of name!.matchAll(CITED)) {
        tests.set(number, (tests.get(number) ?? new Set()).add(file));
      }
    }
  }
  return readFileSync(join(root, SOURCE), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, number, fault] = ROW.exec(line) ?? [];
      if (number === undefined || fault === undefined) return [];
      return [
        { number, fault, tests: [...(tests.get(number) ?? [])], reason: HAZARD_REASONS[number] ?? null },
      ];
    });
}

export function hazardsDocument(): string {
  const rows = hazardRows();
  const link = (file: string): string => `[${file.split('/').at(-1)}](../${file})`;
  const held = rows.filter(({ tests }) => tests.length > 0).length;
  return `# Which hazards have a test

Made by \`npm run sync\` from the names of the tests and the rows of [protocol/daemon-hazards.md](protocol/daemon-hazards.md); not edited by hand.
${held} of ${rows.length} rows are held by a test whose name carries the number; the others say why not.

${table(
  ['Number', 'Fault', 'Held by'],
  rows.map(({ number, fault, tests, reason }) => [
    number,
    fault,
    tests.length > 0
      ? [tests.map(link).join(', '), ...(HAZARD_LIMITS[number] ? [HAZARD_LIMITS[number]] : [])].join('; ')
      : `*no test*: ${reason ?? 'no reason is given'}`,
  ]),
)}
`;
}
