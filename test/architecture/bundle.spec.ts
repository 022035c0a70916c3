import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourcesOf, type Source } from './support/sources.js';
import { APPS, isAppName, PROGRAMS } from '../../tools/bundle/apps.js';

const TEST = /\.(spec|suite|fixture)\.ts$|\/testing\//;
/** In a bundle all modules have one place, and only what is named in the code can be found. */
const BY_PLACE =
  /\bimport\.meta\b|\b__(?:dirname|filename)\b|\bcreateRequire\b|\bargv\[1\]|(?:await|return|=>|[=(,:])\s*import\((?!\s*['"])|\bnew Worker\(new URL/;

/** Modules that find something by their own place, and how they do so in a bundle. */
const DECLARED = {
  'apps/panel/src/http-app.ts': 'looks for the built web from the sources and from dist/panel',
  'apps/panel/src/modules/users/hash-threads.ts': 'finds argon2 in node_modules, which is above both',
};

const byPlace = (sources: readonly Source[]): string[] =>
  sources.filter(({ path, text }) => !TEST.test(path) && BY_PLACE.test(text)).map(({ path }) => path);

describe('the bundles', () => {
  it('hold no module that finds anything by its own place, but for the declared', async () => {
    const sources = await sourcesOf('apps/{panel,daemon}/src/**/*.ts', 'libs/*/src/**/*.ts');
    expect(sources.length).toBeGreaterThan(300);
    expect(byPlace(sources)).toEqual(Object.keys(DECLARED));
  });

  it.each([
    `readFileSync(new URL('./words.json', import.meta.url))`,
    'join(__dirname, name)',
    'createRequire(here)',
    'await import(name)',
    'await import(`./${name}.js`)',
  ])('would be missed by %s', (text) => {
    expect(byPlace([{ path: 'apps/panel/src/a.ts', text }])).toEqual(['apps/panel/src/a.ts']);
    expect(byPlace([{ path: 'apps/panel/src/a.ts', text: `await import('./a.js')` }])).toEqual([]);
  });

  it('are named by what starts them as the build writes them', async () => {
    const sources = await sourcesOf(
      'docker-compose.yml',
      'apps/*/Dockerfile',
      'docs/**/*.md',
      'test/e2e/*.ts',
    );
    const named = sources
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\bdist\/(panel|daemon)\/(\w+)\.js/g)].map(([, app, name]) => ({
          path,
          app,
          name,
        })),
      )
      // Written beside the programs of each app.
      .filter(({ name }) => name !== 'trace');
    expect(named.length).toBeGreaterThan(5);
    for (const { path, app, name } of named) {
      expect(isAppName(app) && PROGRAMS.includes(name!), `${app}/${name} in ${path}`).toBe(true);
      expect(existsSync(join(ROOT, `apps/${app}/src/${name}.ts`)), `${app}/${name} in ${path}`).toBe(true);
    }
  });

  it('keep for their code cache what is there', () => {
    for (const { warmed } of Object.values(APPS)) expect(existsSync(join(ROOT, warmed)), warmed).toBe(true);
  });

  it('run with one size of the young generation wherever a panel is started', async () => {
    const sources = await sourcesOf(
      'docker-compose.yml',
      'apps/*/Dockerfile',
      'scripts/entry/**/*.ts',
      'test/bench/**/*.ts',
    );
    const sizes = sources.flatMap(({ text }) => text.match(/--max-semi-space-size=\d+/g) ?? []);
    expect(sizes.length).toBeGreaterThan(3);
    expect(new Set(sizes).size).toBe(1);
  });
});
