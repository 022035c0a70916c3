import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { activitiesOf } from '@app/contracts/activity/define-activity.js';
import { ACTIVITIES } from '@app/contracts/activity/index.js';
import { errorsOf } from '@app/contracts/core/errors.js';
import { routesOf } from '@app/contracts/core/route.js';
import { ERRORS } from '@app/contracts/errors/index.js';
import { ROUTES } from '@app/contracts/routes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const twice = (names: readonly string[]): string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

describe('what the contracts declare', async () => {
  const files: object[] = [];
  for await (const file of glob('libs/contracts/src/**/*.{contract,errors,events}.ts', { cwd: root })) {
    files.push((await import(pathToFileURL(join(root, file)).href)) as object);
  }

  it('is listed by the index of its area', () => {
    const listed = new Set<unknown>([...ROUTES, ...ERRORS, ...ACTIVITIES]);
    const declared = [...routesOf(...files), ...errorsOf(...files), ...activitiesOf(...files)];
    expect(declared.length).toBeGreaterThan(100);
    expect(declared.filter((descriptor) => !listed.has(descriptor))).toEqual([]);
  });

  it('has ids and names of its own', () => {
    expect(twice(ROUTES.map(({ id }) => id))).toEqual([]);
    expect(twice(ACTIVITIES.map(({ name }) => name))).toEqual([]);
  });

  it('lets a route include only what its answer can hold', () => {
    const missing = ROUTES.flatMap(({ id, includes = [], response }) =>
      includes.filter((name) => !holds(response, name.split('.'))).map((name) => `${id} includes ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

type Schema = {
  shape?: Record<string, Schema>;
  def?: { innerType?: Schema; options?: Schema[]; element?: Schema };
};

/** Whether a schema's items have relationships of that path. */
function holds(schema: unknown, path: readonly string[]): boolean {
  const { shape, def } = (schema ?? {}) as Schema;
  if (path.length === 0) return true;
  if (def?.options) return def.options.some((option) => holds(option, path));
  if (def?.innerType) return holds(def.innerType, path);
  if (def?.element) return holds(def.element, path);
  if (shape?.['data']) return holds(shape['data'], path);
  if (shape?.['attributes']) return holds(shape['attributes'], path);
  if (shape?.['relationships']) return holds(shape['relationships'], path);
  const [name, ...rest] = path;
  return shape?.[name!] !== undefined && holds(shape[name!], rest);
}
