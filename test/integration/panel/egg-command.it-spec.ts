import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedServices } from '@app/testing/shared-services.js';
import { CliError } from '@app/platform/cli/command.js';
import { importEggs } from '../../../apps/panel/src/cli/egg.command.js';
import { eggBody } from './support/catalogue.js';
import { appKeyOf, startPanel, type TestPanel } from './support/panel.js';

describe('the command egg import', () => {
  let panel: TestPanel;
  let folder: string;
  const before = { ...process.env };

  beforeAll(async () => {
    panel = await startPanel();
    folder = await mkdtemp(join(tmpdir(), 'rookery-egg-command-'));
    Object.assign(process.env, {
      APP_URL: 'http://panel.test',
      APP_KEY: appKeyOf(panel.testDatabase),
      DATABASE_URL: panel.testDatabase.url,
      REDIS_URL: sharedServices().redisUrl,
      REDIS_PREFIX: panel.testDatabase.name,
    });
  });
  afterAll(async () => {
    process.env = before;
    await panel?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(path: string): Promise<{ out: string; err: string; error: unknown }> {
    const said = { out: '', err: '' };
    const spies = (['out', 'err'] as const).map((name) =>
      vi.spyOn(process[`std${name}`], 'write').mockImplementation((text) => {
        said[name] += String(text);
        return true;
      }),
    );
    try {
      const error: unknown = await importEggs.run([path]).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      return { ...said, error };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  it('imports what it can, says why it cannot take the rest, and fails then', async () => {
    await writeFile(join(folder, 'good.json'), JSON.stringify(eggBody({ name: 'By command' })));
    await writeFile(join(folder, 'bad.json'), '{"meta":{"version":"PTDL_v2"}}');
    const { out, err, error } = await run(folder);
    expect(out.trim()).toBe('1 created, 0 updated, 1 failed');
    expect(err).toContain(`${join(folder, 'bad.json')}: name`);
    expect(error).toBeInstanceOf(CliError);
    const api = panel.api(await panel.applicationKey(await panel.createAdmin()));
    expect((await api.get('/api/application/eggs')).at('data.0.attributes.name')).toBe('By command');
  });

  it('updates the egg of a single file', async () => {
    const { out, error } = await run(join(folder, 'good.json'));
    expect(error).toBeUndefined();
    expect(out.trim()).toBe('0 created, 1 updated, 0 failed');
  });

  it('says that a path is not there', async () => {
    const { error } = await run(join(folder, 'nowhere'));
    expect(error).toBeInstanceOf(CliError);
    expect((error as Error).message).toContain('nowhere');
  });
});
