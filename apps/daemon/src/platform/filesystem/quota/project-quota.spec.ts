import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProjectQuota } from './project-quota.js';

const UUID = '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10';
const PROJECT = 0x524b_0000 + 7;
let folder: string;
let root: string;
let calls: string[];
let failures: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'project-'));
  root = join(folder, UUID);
  calls = [];
  failures = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quotaOf = (type: 'ext4' | 'xfs', holder = 0): ProjectQuota =>
  new ProjectQuota(
    { type, mountpoint: '/srv' },
    async (program, words) => {
      calls.push([program, ...words].join(' ').replaceAll(folder, ''));
      return program === 'lsattr' ? `${holder} ----P--- ${root}\n` : '';
    },
    (_, error) => failures.push(error),
  );
const XFS = 'xfs_quota -x -D /dev/null -P /dev/null -c';

it('F16: sets projects of ext4 by their number alone', async () => {
  const quota = quotaOf('ext4');
  await quota.allow(UUID, root, { project: 7, bytes: 20 * 2 ** 20 });
  await quota.createRoot(UUID, root);
  await quota.allow(UUID, root, { project: 7, bytes: null });
  expect(calls).toEqual([
    `chattr -p ${PROJECT} +P /${UUID}`,
    `setquota -P ${PROJECT} 0 20480 0 0 /srv`,
    `setquota -P ${PROJECT} 0 0 0 0 /srv`,
  ]);
  expect(failures).toEqual([]);
});

it('F16: sets projects of xfs by their number, and has neither list read', async () => {
  const quota = quotaOf('xfs');
  await quota.allow(UUID, root, { project: 7, bytes: 20 * 2 ** 20 });
  await quota.createRoot(UUID, root);
  expect(calls).toEqual([
    `${XFS} project -s -p /${UUID} ${PROJECT} /srv`,
    `${XFS} limit -p bhard=20480k ${PROJECT} /srv`,
  ]);
});

it('takes files from a time without quotas in, once', async () => {
  await mkdir(root);
  const quota = quotaOf('ext4');
  await quota.allow(UUID, root, { project: 7, bytes: 2 ** 20 });
  calls = [];
  await quota.createRoot(UUID, root);
  expect(calls).toEqual([
    `lsattr -pd /${UUID}`,
    `find /${UUID} -xdev -type d -exec chattr -p ${PROJECT} +P {} +`,
    `find /${UUID} -xdev -type f -exec chattr -p ${PROJECT} {} +`,
    `setquota -P ${PROJECT} 0 1024 0 0 /srv`,
  ]);
  calls = [];
  const next = quotaOf('ext4', PROJECT);
  await next.allow(UUID, root, { project: 7, bytes: 2 ** 20 });
  await next.createRoot(UUID, root);
  expect(calls.filter((call) => call.startsWith('find'))).toEqual([]);
});

it('lifts the limit while files that replace others lie beside them, in the same project', async () => {
  const quota = quotaOf('ext4');
  await quota.allow(UUID, root, { project: 7, bytes: 2 ** 20 });
  await quota.createRoot(UUID, root);
  calls = [];
  await quota.createStage(UUID, root, join(folder, 'stage'));
  await quota.settle(UUID, root);
  expect(calls).toEqual([
    `setquota -P ${PROJECT} 0 0 0 0 /srv`,
    `chattr -p ${PROJECT} +P /stage`,
    `setquota -P ${PROJECT} 0 1024 0 0 /srv`,
  ]);
});

it('leaves no limit behind for a project that is given again, and touches none of others', async () => {
  await mkdir(root);
  await quotaOf('ext4', PROJECT).release(UUID, root);
  expect(calls).toContain(`setquota -P ${PROJECT} 0 0 0 0 /srv`);
  calls = [];
  await quotaOf('ext4', 42).release(UUID, root);
  expect(calls).toEqual([`lsattr -pd /${UUID}`]);
});
