import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, sharedSystem, type Quickstart } from './support/system.js';

const execute = promisify(execFile);
const system = sharedSystem();

/** The scripts of docs/examples against a panel and a node that are both real. */
describe('a night of the demo server', () => {
  let quickstart: Quickstart;
  let folder: string;
  let files: string;
  beforeAll(async () => {
    quickstart = await system.quickstart();
    folder = await mkdtemp(join(tmpdir(), 'rookery-nightly-'));
    files = join(system.home, 'daemon/volumes', quickstart.server.uuid);
    await mkdir(join(files, 'world/region'), { recursive: true });
    await writeFile(join(files, 'world/region/r.0.0.mca'), Buffer.alloc(3_000_000, 'chunk'));
    await writeFile(join(files, 'world/level.dat'), 'the world as it was');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (name: string, ...words: string[]): Promise<string> => {
    const { panel_url: PANEL_URL, client_key: CLIENT_KEY, server } = quickstart;
    const env = { ...process.env, PANEL_URL, CLIENT_KEY, SERVER: server.identifier };
    return (await execute(join(ROOT, 'docs/examples', name), words, { env })).stdout.trim();
  };
  /** Says nothing where two trees are the same, but for what the daemon keeps for uploads under way. */
  const differences = async (one: string, other: string): Promise<string> => {
    const words = ['-r', '--no-dereference', '--exclude=.rookery-uploads', one, other];
    return (await execute('diff', words).catch((error: { stdout: string }) => error)).stdout;
  };

  it('is scheduled, run now, done, downloaded, unpacked, identical, and restored after the world is deleted', async () => {
    const archive = join(folder, 'backup.tar.gz');
    const backup = await run('nightly-backup.sh', archive);
    expect(backup).toMatch(/^[0-9a-f]{8}-/);
    const unpacked = join(folder, 'unpacked');
    await mkdir(unpacked, { recursive: true });
    await execute('tar', ['-xzf', archive, '-C', unpacked]);
    expect(await differences(unpacked, files)).toBe('');

    await rm(join(files, 'world'), { recursive: true });
    await writeFile(join(files, 'newer.txt'), 'newer');
    expect(await run('restore-backup.sh', backup)).toBe('succeeded');
    expect(await differences(unpacked, files)).toBe('');

    // The second night uses the schedule of the first.
    expect(await run('nightly-backup.sh', archive)).not.toBe(backup);
  });
});
