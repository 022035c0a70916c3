import { DiskQuota } from './disk-quota.port.js';
import { exists, makeFolder } from './make-folder.js';
import type { RunProgram } from './run-program.js';

const KIB = 1024;
/** A folder of another's has a number of its own there: ids of servers begin far beyond what is usual by hand. */
const FIRST_PROJECT = 0x524b_0000;

export interface ProjectFilesystem {
  readonly type: 'ext4' | 'xfs';
  readonly mountpoint: string;
}

/**
 * A project per server on ext4 or xfs. Projects are named by number alone, so that /etc/projid and /etc/projects are
 * neither read nor written (hazard F16). What is made below a folder of a project belongs to it.
 */
export class ProjectQuota extends DiskQuota {
  constructor(
    private readonly filesystem: ProjectFilesystem,
    private readonly run: RunProgram,
    onFailure: (server: string, error: unknown) => void,
  ) {
    const detail = `held by the filesystem: a project of ${filesystem.type} for each server`;
    super({ kind: 'project', hard: true, detail, remedy: null }, onFailure);
  }

  protected async makeRoot(server: string, root: string): Promise<void> {
    const project = this.projectOf(server);
    if (await makeFolder(root, 0o755)) return this.join(root, project);
    // Files from a time without quotas are taken in before the server starts.
    if (project !== null && (await this.holderOf(root)) !== project) await this.takeIn(root, project);
  }

  protected async makeStage(server: string, path: string): Promise<void> {
    await makeFolder(path, 0o700);
    // Of the same project, because nothing can be renamed from one into another.
    await this.join(path, this.projectOf(server));
  }

  protected async limit(server: string, root: string, bytes: number | null): Promise<void> {
    const project = this.projectOf(server);
    if (project === null || !(await exists(root))) return;
    const kib = bytes === null ? 0 : Math.ceil(bytes / KIB);
    const { type, mountpoint } = this.filesystem;
    await (type === 'xfs'
      ? this.xfs(`limit -p bhard=${kib}k ${project}`)
      : this.run('setquota', ['-P', String(project), '0', String(kib), '0', '0', mountpoint]));
  }

  protected async end(_server: string, root: string): Promise<void> {
    const project = (await exists(root)) ? await this.holderOf(root) : null;
    if (project === null || project < FIRST_PROJECT) return;
    const { type, mountpoint } = this.filesystem;
    await (type === 'xfs'
      ? this.xfs(`limit -p bhard=0 ${project}`)
      : this.run('setquota', ['-P', String(project), '0', '0', '0', '0', mountpoint]));
  }

  private projectOf(server: string): number | null {
    const project = this.allowanceOf(server)?.project ?? null;
    return project === null ? null : FIRST_PROJECT + project;
  }

  /** A folder that is empty; what will be in it follows. */
  private async join(path: string, project: number | null): Promise<void> {
    if (project === null) return;
    if (this.filesystem.type === 'xfs') await this.xfs(`project -s -p ${path} ${project}`);
    else await this.run('chattr', ['-p', String(project), '+P', path]);
  }

  private async takeIn(path: string, project: number): Promise<void> {
    if (this.filesystem.type === 'xfs') return this.join(path, project);
    const words = ['-p', String(project)];
    // Only folders hand their project on, and only what is a file or a folder has one.
    await this.run('find', [path, '-xdev', '-type', 'd', '-exec', 'chattr', ...words, '+P', '{}', '+']);
    await this.run('find', [path, '-xdev', '-type', 'f', '-exec', 'chattr', ...words, '{}', '+']);
  }

  private async holderOf(path: string): Promise<number> {
    return Number.parseInt((await this.run('lsattr', ['-pd', path])).trim(), 10);
  }

  private async xfs(command: string): Promise<void> {
    await this.run('xfs_quota', [
      '-x',
      '-D',
      '/dev/null',
      '-P',
      '/dev/null',
      '-c',
      command,
      this.filesystem.mountpoint,
    ]);
  }
}
