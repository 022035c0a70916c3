import { chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilesystemError, ServerFiles } from '../../../apps/daemon/src/platform/filesystem/index.js';
import { swapAttack } from './support/swap-attack.js';

const UUID = '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10';
const OWNER = { uid: 988, gid: 989 };
const ROUNDS = 400;

let folder: string;
let files: ServerFiles;
let root: string;
let outside: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'filesystem-'));
  outside = join(folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'host');
  files = new ServerFiles(join(folder, 'volumes'), OWNER);
  root = await files.createRoot(UUID);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs `attempt` often and tells how each ended; an error that is none of ours or the kernel's fails the test. */
async function repeat(attempt: (round: number) => Promise<unknown>): Promise<Record<string, number>> {
  const ends: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    const end = await attempt(round).then(
      (value) => (value === null ? 'nothing' : 'done'),
      (error: unknown) => {
        const isKnown = error instanceof FilesystemError || (error as { code?: string }).code !== undefined;
        if (!isKnown && !(error instanceof AggregateError)) throw error;
        return error instanceof FilesystemError ? error.code : 'refused';
      },
    );
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return ends;
}

describe('N1, CVE-2024-27102: while a directory is exchanged against a link to the host in a loop', () => {
  let stop: () => Promise<void>;
  beforeEach(async () => {
    stop = await swapAttack(root, outside);
  });
  afterEach(() => stop());

  it('never writes outside', async () => {
    const ends = await repeat((round) => files.write(UUID, `a/new-${round % 10}`, 'x'));
    // Both faces of the attack were met, else this proves nothing.
    expect(ends['done'] ?? 0).toBeGreaterThan(0);
    expect(ends['escapes-root'] ?? 0).toBeGreaterThan(0);
    await stop();
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('host');
  });

  it('never reads outside', async () => {
    const ends = await repeat(async () => {
      const file = await files.read(UUID, 'a/secret', 1000);
      expect(file?.content.toString()).not.toBe('host');
      return file;
    });
    expect(ends['escapes-root'] ?? 0).toBeGreaterThan(0);
    expect(ends['done']).toBeUndefined();
  });

  it('never measures, gives away or deletes what is outside', async () => {
    const before = await lstat(join(outside, 'secret'));
    const signal = new AbortController().signal;
    for (let round = 0; round < 100; round++) {
      const usage = await files.usage(UUID, signal);
      expect(usage.apparentBytes).toBe(0);
      await files.chown(UUID, signal);
    }
    await files.empty(UUID).catch(() => undefined);
    await stop();
    expect(await readdir(outside)).toEqual(['secret']);
    const after = await lstat(join(outside, 'secret'));
    expect([after.uid, after.gid]).toEqual([before.uid, before.gid]);
  });
});

describe('owners', () => {
  it('F18: gives roots, new directories and files to the server user at once', async () => {
    await files.write(UUID, 'plugins/config/a.yml', 'x');
    for (const path of ['', 'plugins', 'plugins/config', 'plugins/config/a.yml']) {
      const { uid, gid } = await lstat(join(root, path));
      expect([path, uid, gid]).toEqual([path, OWNER.uid, OWNER.gid]);
    }
  });

  it('F10: sets owners of what an installer made, links themselves, and only where they differ', async () => {
    await mkdir(join(root, 'made/by'), { recursive: true });
    await writeFile(join(root, 'made/by/root'), 'x');
    await symlink(join(outside, 'secret'), join(root, 'made/link'));
    const signal = new AbortController().signal;
    expect(await files.chown(UUID, signal)).toBe(4);
    expect(await files.chown(UUID, signal)).toBe(0);
    expect((await lstat(join(root, 'made/link'))).uid).toBe(OWNER.uid);
    expect((await lstat(join(outside, 'secret'))).uid).toBe(0);
  });

  it('gives an existing root its owner back', async () => {
    await chown(root, 0, 0);
    await files.createRoot(UUID);
    expect((await lstat(root)).uid).toBe(OWNER.uid);
  });
});
