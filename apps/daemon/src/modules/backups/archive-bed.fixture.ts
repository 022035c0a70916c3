import { randomUUID } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConfigStore } from '../../config/config-store.js';
import { ServerFiles } from '../../platform/filesystem/index.js';
import type { PanelClient } from '../../platform/panel-client/panel-client.js';
import type { BackupOrder, MadeArchive } from './backup-archives.port.js';
import { BackupLoad } from './backup-load.js';
import { NodeBackupArchives } from './node-backup-archives.js';
import { S3Uploads } from './s3-uploads.js';

export const SERVER = '0b8f1c1e-7f57-4a0c-9f0a-2f1d7a1f6a11';
export const NEVER = new AbortController().signal;
export const ON_NODE = { adapter: 'wings', url: '' } as const;
export const quiet = (): void => undefined;
const OWNER = { uid: process.getuid!(), gid: process.getgid!() };

/** The archives of one server below a folder of their own. */
export class ArchiveBed {
  private constructor(
    readonly folder: string,
    readonly files: ServerFiles,
    readonly archives: NodeBackupArchives,
    readonly root: string,
  ) {}

  static async start(backups?: string, compression = 'gzip'): Promise<ArchiveBed> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-backups-'));
    const files = new ServerFiles(join(folder, 'data'), OWNER);
    const limits = { write_limit: 0, max_concurrent: 2, compression };
    const system = { backup_directory: backups ?? join(folder, 'backups'), backups: limits };
    const config = { current: { system } } as unknown as ConfigStore;
    const uploads = new S3Uploads({} as PanelClient);
    const archives = new NodeBackupArchives(files, config, uploads, new BackupLoad(config));
    return new ArchiveBed(folder, files, archives, await files.createRoot(SERVER));
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async put(path: string, content: string | Buffer): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
  }

  async make(over: Partial<BackupOrder> = {}): Promise<MadeArchive & { backup: string; path: string }> {
    const backup = randomUUID();
    const made = await this.archives.make(
      SERVER,
      { adapter: 'wings', backup, ignore: '', isCompressed: true, ...over },
      NEVER,
      quiet,
    );
    return { ...made, backup, path: (await this.archives.find(SERVER, backup))!.path };
  }
}

/** Paths below a folder with what stands there. */
export async function treeOf(path: string, prefix = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(path)).sort()) {
    const at = join(path, name);
    const info = await lstat(at);
    if (info.isSymbolicLink()) found[prefix + name] = `-> ${await readlink(at)}`;
    else if (info.isDirectory()) {
      found[`${prefix + name}/`] = '';
      Object.assign(found, await treeOf(at, `${prefix + name}/`));
    } else found[prefix + name] = info.isFile() ? await readFile(at, 'utf8') : 'special';
  }
  return found;
}
