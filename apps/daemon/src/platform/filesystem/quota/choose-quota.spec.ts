import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { holdingMount, parseMounts } from '../../host/mount-table.js';
import { chooseQuota } from './choose-quota.js';

it('names the program that a hard limit lacks, and how to get it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'choose-'));
  const missing = Object.assign(new Error('spawn mkfs.ext4 ENOENT'), { code: 'ENOENT' });
  try {
    const { report } = await chooseQuota(folder, 'image', undefined, (program) =>
      program === 'mkfs.ext4' ? Promise.reject(missing) : Promise.resolve(''),
    );
    expect(report).toMatchObject({ kind: 'soft', hard: false });
    expect(`${report.detail} ${report.remedy}`).toMatch(/loop devices|mkfs\.ext4 is missing.*e2fsprogs/);
    expect((await chooseQuota(folder, 'soft')).report).toMatchObject({ kind: 'soft', remedy: null });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('finds the mount that holds a path, by whole names and the last of two', () => {
  const mounts = parseMounts(
    [
      '/dev/a / ext4 rw 0 0',
      '/dev/b /var/lib xfs rw,prjquota 0 0',
      '/dev/c /var/lib xfs ro 0 0',
      '/dev/d /var/library btrfs rw 0 0',
      '/dev/e /my\\040disk ext4 rw 0 0',
      '',
    ].join('\n'),
  );
  expect(holdingMount(mounts, '/var/lib/data')).toMatchObject({ device: '/dev/c', options: ['ro'] });
  expect(holdingMount(mounts, '/var/libs')).toMatchObject({ device: '/dev/a', mountpoint: '/' });
  expect(holdingMount(mounts, '/my disk')).toMatchObject({ device: '/dev/e', type: 'ext4' });
});
