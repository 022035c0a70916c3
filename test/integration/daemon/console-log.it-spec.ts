import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await TestDaemon.start();
});
afterAll(() => daemon?.close());

interface Page {
  readonly data: string[];
  readonly cursor: number | null;
}
const page = async (uuid: string, query: string): Promise<Page> => {
  const answer = await daemon.call('GET', `/api/servers/${uuid}/logs?${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Page;
};
async function all(uuid: string): Promise<string[]> {
  const pages: string[][] = [];
  let cursor: number | null = null;
  do {
    const next: Page = await page(uuid, `lines=400${cursor === null ? '' : `&before=${cursor}`}`);
    pages.unshift(next.data);
    cursor = next.cursor;
  } while (cursor !== null);
  return pages.flat();
}
const numbered = Array.from({ length: 5000 }, (_, index) => `line-${index}`);
const printed = (lines: string[]): string[] => lines.filter((line) => /^line-\d+$/.test(line));

it('D23: every line of a flood is kept, also those that the throttle drops, after the end and without a container', async () => {
  const uuid = await daemon.create();
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  await daemon.call('POST', `/api/servers/${uuid}/commands`, { commands: ['flood'] });
  await expect.poll(async () => (await all(uuid)).at(-1), { timeout: 60_000 }).toMatch(/line-4999|dropped/);
  await expect.poll(async () => printed(await all(uuid)).length, { timeout: 60_000 }).toBe(5000);
  expect(printed(await all(uuid))).toEqual(numbered);
  // Printed while no daemon is there: read from the engine's log by the next one, once.
  await daemon.stopHere();
  await daemon.startHere();
  await daemon.becomes(uuid, 'running');
  await daemon.call('POST', `/api/servers/${uuid}/commands`, { commands: ['hello'] });
  await expect.poll(() => all(uuid), { timeout: 60_000 }).toContain('got hello');
  expect(printed(await all(uuid))).toEqual(numbered);
  await daemon.power(uuid, 'stop');
  await daemon.becomes(uuid, 'offline', 60_000);
  await daemon.docker.getContainer(uuid).remove({ force: true });
  expect(printed(await all(uuid))).toEqual(numbered);
  expect((await page(uuid, 'lines=3')).data).toHaveLength(3);
  expect((await page(uuid, 'size=5')).data).toHaveLength(5);
  const folder = join(daemon.folder, 'logs', 'console', uuid);
  expect(existsSync(folder)).toBe(true);
  expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
  expect(existsSync(folder)).toBe(false);
});

it('D23: says that lines are missing where the engine has them no longer', async () => {
  const uuid = await daemon.create();
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  await daemon.stopHere();
  // As after a rotation of the engine's log: what was told last stands nowhere in it.
  const { DatabaseSync } = await import('node:sqlite');
  const { globSync } = await import('node:fs');
  const [path] = globSync(join(daemon.folder, 'root', '**/*.{db,sqlite}'));
  const database = new DatabaseSync(path!);
  database
    .prepare('UPDATE servers SET last_lines = ?, last_output_at = ? WHERE uuid = ?')
    .run(JSON.stringify(['gone']), Date.now() - 60_000, uuid);
  database.close();
  await daemon.startHere();
  await daemon.becomes(uuid, 'running');
  await expect
    .poll(async () => (await all(uuid)).some((line) => line.includes('Lines may be missing here')), {
      timeout: 60_000,
    })
    .toBe(true);
});
