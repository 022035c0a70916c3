import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { brokenLinks, danglingCitations, libraryOf, type Library } from './support/citations.js';
import { ROOT, sourcesOf, type Source } from './support/sources.js';

const CODE = ['apps', 'libs', 'test', 'scripts', 'tools', 'demo'].map(
  (folder) => `${folder}/**/*.{ts,tsx,mjs,cjs,sh,sql,Dockerfile}`,
);
const SELF = 'test/architecture/';

describe('citations', () => {
  let library: Library;
  let documents: Source[];
  let code: Source[];

  beforeAll(async () => {
    documents = await sourcesOf('**/*.md');
    library = libraryOf(documents);
    // This folder's own specs plant citations that lead nowhere.
    code = (await sourcesOf(...CODE, '*.{ts,mjs,cjs,yml}')).filter(({ path }) => !path.startsWith(SELF));
  });

  it('lead to a document, a section or a hazard of this repository', () => {
    expect(library.hazards.size).toBeGreaterThan(90);
    expect(code.length).toBeGreaterThan(300);
    expect([...code, ...documents].flatMap((source) => danglingCitations(source, library))).toEqual([]);
  });

  it('are found by the hundred', () => {
    const none: Library = { sections: new Map(), hazards: new Set(), paths: [] };
    expect(code.flatMap((source) => danglingCitations(source, none)).length).toBeGreaterThan(300);
  });

  it('mean one decision by a number', () => {
    const decisions = documents.filter(({ path }) => path.startsWith('docs/adr/'));
    expect(decisions.length).toBeGreaterThan(10);
    const numbers = decisions.map(({ path, text }) => {
      const number = Number(/\/(\d{4})-/.exec(path)?.[1]);
      expect(text, path).toMatch(new RegExp(`^# ${number}\\. `));
      return number;
    });
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });

  it('in documents are links that lead somewhere', () => {
    const broken = documents.flatMap((source) => brokenLinks(source, (path) => existsSync(join(ROOT, path))));
    expect(broken).toEqual([]);
  });

  it.each([
    ['/** Shape of nowhere.md. */', 'nowhere.md'],
    ['/** Shape of design.md §3. */', 'design.md'],
    ['/** Shape of gone/domain.md §4. */', 'domain.md'],
    ['// conventions.md §99 says so', 'conventions.md §99'],
    ['// conventions.md §9.7 says so', 'conventions.md §9.7'],
    ['// domain.md §4 and §98', 'domain.md §98'],
    ['// domain.md §4–97', 'domain.md §97'],
    ['/**\n * As in domain.md\n * §96.\n */', 'domain.md §96'],
    ['// see §3 for that', '§3 of no document'],
    ['// as we want it (design decision 7)', 'a decision of no document'],
    ['// (hazard D99)', 'hazard D99'],
    ['// keeps the order (hazards P1, P77)', 'hazard P77'],
    ["it('W88: keeps blank lines', () => {});", 'hazard W88'],
    ["it.each(CASES)('T66: ends %s', () => {});", 'hazard T66'],
  ])('that lead nowhere are found: %j', (text, what) => {
    expect(danglingCitations({ path: 'apps/a.ts', text }, library)).toEqual([`apps/a.ts: ${what}`]);
  });

  it('that lead somewhere pass', () => {
    const text = `/** conventions.md §9, docs/errors.md, docs/protocol/domain.md §4, daemon-runtime.md §1 and §3 (hazards D8, W11), RFC 6455 §5.2. */
      it('D17, D18: ends', () => expect(Z99).toBe(1));`;
    expect(danglingCitations({ path: 'apps/a.ts', text }, library)).toEqual([]);
  });

  it('as broken links are found', () => {
    const text = 'See [a](../gone.md#part), [b](here.md), [c](https://example.com/x), [d](#top), `[e](f)`.';
    expect(brokenLinks({ path: 'docs/x.md', text }, (path) => path === 'docs/here.md')).toEqual([
      'docs/x.md: ../gone.md',
    ]);
  });
});
