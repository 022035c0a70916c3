import { access, mkdir, realpath } from 'node:fs/promises';
import type { DaemonConfig } from '../../../config/daemon.config.js';
import { holdingMount, readMounts } from '../../host/mount-table.js';
import { BtrfsQuota } from './btrfs-quota.js';
import type { DiskQuota } from './disk-quota.port.js';
import { ImageQuota } from './image-quota.js';
import { type ProjectFilesystem, ProjectQuota } from './project-quota.js';
import { type RunProgram, runProgram } from './run-program.js';
import { SOFT, SoftQuota } from './soft-quota.js';

const IMAGE_REMEDY = 'Set system.quotas.mode to image in config.yml, and restart the daemon.';

/** Looks once, at start, at what the filesystem of the data folder can do. Changes nothing but that the folder is there. */
export async function chooseQuota(
  dataDirectory: string,
  mode: DaemonConfig['system']['quotas']['mode'],
  onFailure: (server: string, error: unknown) => void = () => undefined,
  run: RunProgram = runProgram,
): Promise<DiskQuota> {
  if (mode === 'soft') return new SoftQuota();
  await mkdir(dataDirectory, { recursive: true, mode: 0o711 });
  const data = await realpath(dataDirectory);
  if (mode === 'image') return imageQuota(data, onFailure, run);
  const mount = holdingMount(await readMounts(), data);
  if (mount.type === 'btrfs') return btrfsQuota(data, onFailure, run);
  const { type, mountpoint, options } = mount;
  if (type !== 'ext4' && type !== 'xfs') return soft(`${type} knows no quotas of folders`, IMAGE_REMEDY);
  if (!options.includes('prjquota')) {
    const how = type === 'ext4' ? 'tune2fs -O project,quota, then mount' : 'Mount';
    const remedy = `${how} ${mountpoint} with the option prjquota, or set system.quotas.mode to image; then restart the daemon.`;
    return soft(`${mountpoint} (${type}) is mounted without prjquota`, remedy);
  }
  return projectQuota({ type, mountpoint }, onFailure, run);
}

async function imageQuota(
  data: string,
  onFailure: (server: string, error: unknown) => void,
  run: RunProgram,
): Promise<DiskQuota> {
  // The first process of a container, as the image of this daemon runs it.
  if (process.pid === 1) {
    return soft(
      'what a daemon in a container mounts is not seen by the engine',
      'Run the daemon on the host itself for system.quotas.mode image.',
    );
  }
  if (!(await canUse('/dev/loop-control'))) return soft('this machine has no loop devices', null);
  const lacking = await missing(run, { mount: ['--version'], 'mkfs.ext4': ['-V'] });
  if (lacking !== null) return lacks(lacking, 'e2fsprogs mount');
  return new ImageQuota(data, run, onFailure);
}

async function btrfsQuota(
  data: string,
  onFailure: (server: string, error: unknown) => void,
  run: RunProgram,
): Promise<DiskQuota> {
  const lacking = await missing(run, { btrfs: ['--version'] });
  if (lacking !== null) return lacks(lacking, 'btrfs-progs');
  try {
    await run('btrfs', ['qgroup', 'show', data]);
  } catch {
    return soft(
      'this btrfs has no quotas switched on',
      `btrfs quota enable ${data}; then restart the daemon.`,
    );
  }
  return new BtrfsQuota(data, run, onFailure);
}

async function projectQuota(
  filesystem: ProjectFilesystem,
  onFailure: (server: string, error: unknown) => void,
  run: RunProgram,
): Promise<DiskQuota> {
  const programs: Record<string, readonly string[]> =
    filesystem.type === 'xfs'
      ? { xfs_quota: ['-V'], lsattr: ['-V'] }
      : { setquota: ['-V'], chattr: ['-V'], lsattr: ['-V'] };
  const lacking = await missing(run, programs);
  if (lacking !== null)
    return lacks(lacking, filesystem.type === 'xfs' ? 'xfsprogs e2fsprogs' : 'quota e2fsprogs');
  return new ProjectQuota(filesystem, run, onFailure);
}

const soft = (why: string, remedy: string | null): SoftQuota =>
  new SoftQuota({ ...SOFT, detail: `${SOFT.detail}: ${why}`, remedy });

const lacks = (program: string, packages: string): SoftQuota =>
  soft(`the program ${program} is missing`, `apt-get install ${packages}; then restart the daemon.`);

/** The first program that is not there; what else may be wrong with it is not asked here. */
async function missing(
  run: RunProgram,
  programs: Readonly<Record<string, readonly string[]>>,
): Promise<string | null> {
  for (const [program, words] of Object.entries(programs)) {
    const isThere = await run(program, words).then(
      () => true,
      (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
    );
    if (!isThere) return program;
  }
  return null;
}

const canUse = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
