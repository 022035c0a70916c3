import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { freePort } from '@app/testing/services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeMachine, type Outcome } from './support/node-machine.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TELLS_RELEASE = 'apps/daemon/src/modules/system/system.controller.ts';
const NEXT = '97.0.0';
/** A daemon that is well answers within a second or two. */
const HEALTH_SECONDS = '8';

describe('an upgrade of a machine that is a node and nothing else', () => {
  let machine: NodeMachine;
  let checkout: string;
  let home: string;
  let base: number;
  let url: string;
  let first: string;
  let config: string;

  const git = async (...words: string[]): Promise<string> => {
    const who = ['-c', 'user.name=tests', '-c', 'user.email=tests@example.com'];
    return (await run('git', [...who, ...words], { cwd: checkout })).stdout.trim();
  };
  /** A release after the first one. */
  const release = async (branch: string, file: string, edit: (text: string) => string): Promise<string> => {
    await git('checkout', '-q', '-b', branch, first);
    const path = join(checkout, file);
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
    await git('commit', '-qam', branch);
    const commit = await git('rev-parse', 'HEAD');
    await git('checkout', '-q', 'installed');
    return commit;
  };
  const rookery = (...words: string[]): Promise<Outcome> =>
    machine.run(join(checkout, 'rookery'), words, {
      ...{ init: 'systemd', home, base },
      env: { ROOKERY_HEALTH_SECONDS: HEALTH_SECONDS },
    });
  const commit = (): Promise<string> => git('rev-parse', 'HEAD');
  /** What the daemon says that runs. */
  const running = async (): Promise<string> => {
    const { token } = parse(config) as { token: string };
    const answer = await fetch(`${url}/api/capabilities`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { version: string }).version;
  };

  beforeAll(async () => {
    machine = await NodeMachine.start();
    checkout = join(machine.folder, 'checkout');
    home = join(machine.folder, 'home');
    base = Math.min(await freePort(), 65_000);
    await run('git', ['clone', '--quiet', ROOT, checkout]);
    await git('checkout', '-q', '-b', 'installed');
    first = await commit();
    await release('next', TELLS_RELEASE, (text) => text.replace('version: RELEASE', `version: '${NEXT}'`));
    await release('broken', 'apps/daemon/src/main.ts', (text) =>
      text.replace('void boot()', 'process.exit(1)'),
    );
    // What is made of the same sources is not made twice.
    for (const made of ['node_modules', 'dist', 'apps/web/dist'])
      await run('cp', ['-al', join(ROOT, made), join(checkout, made)]);
    const { words, url: listens } = await machine.command();
    url = listens;
    const joined = await rookery('node', 'join', ...words, '--yes');
    expect(joined, joined.output).toMatchObject({ code: 0 });
    config = readFileSync(join(home, 'daemon', 'config.yml'), 'utf8');
  });
  afterAll(() => machine?.close());

  it('brings the newer daemon under the unit that is there, and a rollback the one before', async () => {
    const before = await running();
    const upgraded = await rookery('upgrade', 'next');
    expect(upgraded, upgraded.output).toMatchObject({ code: 0 });
    expect(upgraded.output).toContain('panel and daemon accept each other');
    expect([await running(), await commit()]).toEqual([NEXT, await git('rev-parse', 'next')]);
    const back = await rookery('rollback');
    expect(back, back.output).toMatchObject({ code: 0 });
    expect([await running(), await commit()]).toEqual([before, first]);
    expect(readFileSync(join(home, 'daemon', 'config.yml'), 'utf8')).toBe(config);
  });

  it('goes back by itself when the newer daemon does not come up', async () => {
    const before = await running();
    const { code, output } = await rookery('upgrade', 'broken');
    expect(output).toContain('The upgrade failed; it is taken back.');
    expect([code, await running(), await commit()]).toEqual([1, before, first]);
    expect((await rookery('rollback')).output).toContain('there is no upgrade to go back from');
  });
});
