import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourcesOf, type Source } from './support/sources.js';

const MAX_FILES = 15;
const MAX_LINES = 300;
const TEST = /\.(spec|it-spec|e2e-spec|suite|fixture)\.tsx?$/;
/** How the head of a longer file begins to say why it is one file. */
const REASON = /\b(One file, because|Longer than other files:)/;
const HEAD_LINES = 40;

/** Lists of an API's features, a file each, named like them: nobody reads them from top to bottom. */
const LISTS = /^libs\/contracts\/src\/(client|application|daemon)$|^apps\/panel\/src\/migrations$/;

/** Folders with more files than a reader takes in at a glance, tests not counted. */
function crowded(sources: readonly Source[]): string[] {
  const folders = Map.groupBy(sources, ({ path }) => dirname(path));
  return [...folders]
    .filter(([folder, files]) => files.length > MAX_FILES && !LISTS.test(folder))
    .map(([folder]) => folder);
}

function tooLong(sources: readonly Source[]): string[] {
  return sources
    .filter(({ text }) => {
      const lines = text.split('\n');
      return lines.length - 1 > MAX_LINES && !REASON.test(lines.slice(0, HEAD_LINES).join('\n'));
    })
    .map(({ path }) => path);
}

describe('sources', () => {
  let inFolders: Source[];
  let all: Source[];

  beforeAll(async () => {
    const notTest = ({ path }: Source): boolean => !TEST.test(path);
    inFolders = (await sourcesOf('{apps,libs}/*/src/**/*.{ts,tsx}')).filter(notTest);
    const rest = await sourcesOf('{tools,scripts,demo,test}/**/*.{ts,mjs,sh}', 'rookery');
    all = [...inFolders, ...rest.filter(notTest)];
    expect(inFolders.length).toBeGreaterThan(300);
  });

  it(`stand in folders of at most ${MAX_FILES}`, () => {
    expect(crowded(inFolders)).toEqual([]);
  });

  it(`have at most ${MAX_LINES} lines, or their head says why not`, () => {
    expect(tooLong(all)).toEqual([]);
  });

  it('that break a rule are found', () => {
    const file = (path: string, lines: number, head = ''): Source => ({
      path,
      text: head + 'x\n'.repeat(lines),
    });
    const many = Array.from({ length: MAX_FILES + 1 }, (_, index) => file(`apps/a/src/${index}.ts`, 1));
    expect(crowded(many)).toEqual(['apps/a/src']);
    expect(crowded(many.slice(1))).toEqual([]);
    const long = file('a.ts', MAX_LINES + 1);
    expect(tooLong([long, file('b.ts', MAX_LINES)])).toEqual(['a.ts']);
    expect(tooLong([file('c.ts', MAX_LINES, '// Longer than other files: it is a table.\n')])).toEqual([]);
  });
});
