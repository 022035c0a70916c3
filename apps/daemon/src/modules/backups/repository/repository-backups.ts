import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { BackupRepository } from '@app/contracts/daemon/backup-repository.contract.js';
import { ConfigStore } from '../../../config/config-store.js';
import { contentSize } from '../../../platform/archive/index.js';
import {
  assertFree,
  ensureFolder,
  isThere,
  removeFile,
  ServerFiles,
  TreeSource,
  writeFileAtomic,
} from '../../../platform/filesystem/index.js';
import type { ArchiveSource } from '../archive-source.js';
import { nameOf } from '../archive-names.js';
import type { BackupOrder, MadeArchive, Progress } from '../backup-archives.port.js';
import { ignoreRules } from '../ignore-rules.js';
import { Node, type RepositoryNode, Said, Snapshots, type Summary } from './restic-output.js';
import { leftOutPatterns } from './left-out.js';
import { RepositoryError } from './repository.errors.js';
import { RepositoryTurns } from './repository-turns.js';
import { type ResticCall, runRestic, startRestic } from './restic.js';

/** Of a snapshot's id in the report: it names the tree below which each piece is named by its own hash. */
export const SNAPSHOT_TYPE = 'restic';
const KIB_IN_MIB = 1024;
const DUMP = ['dump', '--archive', 'tar'];
/** One pruning rewrites no more, and takes no longer; the next one goes on. */
const PRUNE_AT_MOST = '512M';
const PRUNE_MS = 4 * 60_000;

const notThere = (): RepositoryError => new RepositoryError('gone', 'The backup is not in the repository.');

const foldersOf = ({ shown }: ResticCall): string[] => Object.values(shown).map(({ path }) => path);

interface Wanted {
  readonly server: string;
  readonly backup: string;
  readonly repository: BackupRepository;
  readonly signal: AbortSignal;
}

/** Incremental backups: snapshots in a repository of the server's own (docs/adr/0017-incremental-backups.md). */
@Injectable()
export class RepositoryBackups {
  private readonly turns = new RepositoryTurns();

  constructor(
    private readonly files: ServerFiles,
    private readonly config: ConfigStore,
  ) {}

  /** Throws toolsMissing or sandboxRefused where this node can make none. */
  async assertPossible(repository: BackupRepository): Promise<void> {
    const call = { repository, shown: {}, rate: 0 };
    await runRestic(call, ['version'], AbortSignal.timeout(10_000));
  }

  /** Adds a snapshot of the server's files; the first one makes the repository. */
  make(
    server: string,
    { backup, ignore }: BackupOrder,
    repository: BackupRepository,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<MadeArchive> {
    return this.turns.use(server, async (isAlone) => {
      const call = this.callOf(server, repository);
      for (const folder of [this.folderOf(server), ...foldersOf(call)]) await ensureFolder(folder, 0o700);
      progress('opening the repository');
      const isNew = !(await this.open(call, isAlone, signal));
      progress('looking at the files');
      const { paths, bytes } = await this.leftOut(server, ignore, signal, progress);
      // How much of it is new nobody knows before; the first time all of it is.
      if (repository.place.kind === 'node') await assertFree(this.folderOf(server), isNew ? bytes : 0);
      if (isNew) await runRestic(call, ['init', '--repository-version', '2'], signal);
      const summary = await this.snapshot(server, call, { backup, paths, signal, progress });
      const id = await this.find(call, backup, signal);
      if (id === null) throw new RepositoryError('failed', 'The repository has not kept the backup.');
      return {
        checksum: id,
        checksumType: SNAPSHOT_TYPE,
        size: summary.data_added,
        parts: null,
        files: summary.total_files_processed,
        contentBytes: summary.total_bytes_processed,
      };
    });
  }

  /** The files of a backup as a tar; each piece is checked against its hash while it is read. */
  content(
    server: string,
    backup: string,
    repository: BackupRepository,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    return this.printed({ server, backup, repository, signal }, (id) => [...DUMP, id, '/']);
  }

  /** What a backup holds, folders before what is in them. */
  async *list(
    server: string,
    backup: string,
    repository: BackupRepository,
    signal: AbortSignal,
  ): AsyncGenerator<RepositoryNode> {
    const printed = this.printed({ server, backup, repository, signal }, (id) => ['ls', '--json', id]);
    for await (const line of createInterface({ input: Readable.from(printed, { objectMode: false }) })) {
      const node = Node.safeParse(JSON.parse(line));
      if (node.success) yield { ...node.data, path: node.data.path.slice(1) };
    }
  }

  source(
    server: string,
    backup: string,
    repository: BackupRepository,
    signal: AbortSignal,
    progress: Progress,
  ): ArchiveSource {
    let isRead = false;
    const content = this.content(server, backup, repository, signal);
    const seen = async function* (): AsyncGenerator<Buffer> {
      let done = 0;
      for await (const chunk of content) {
        progress('unpacking', { done: (done += chunk.length), total: null });
        yield chunk;
      }
      isRead = true;
    };
    return {
      content: seen(),
      assertSound: () => {
        if (!isRead) throw new RepositoryError('damaged', 'The backup could not be read to its end.');
      },
    };
  }

  /** False when it was not in it. */
  forget(
    server: string,
    backup: string,
    repository: BackupRepository,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.turns.use(server, async (isAlone) => {
      const call = this.callOf(server, repository);
      if (!(await this.open(call, isAlone, signal))) return false;
      const id = await this.find(call, backup, signal);
      if (id !== null) await runRestic(call, ['forget', id], signal);
      return id !== null;
    });
  }

  /** Throws repositoryBusy where others work on the repository or come meanwhile. */
  async prune(server: string, repository: BackupRepository): Promise<void> {
    await this.turns.prune(server, async (stopped) => {
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(PRUNE_MS)]);
      const call = this.callOf(server, repository);
      if (!(await this.open(call, true, signal))) return;
      await runRestic(call, ['prune', '--max-repack-size', PRUNE_AT_MOST], signal);
    });
  }

  /** What restic prints of a snapshot; ends well only when all of it was printed. */
  private async *printed(
    { server, backup, repository, signal }: Wanted,
    words: (id: string) => string[],
  ): AsyncGenerator<Buffer> {
    const [begun, left] = [Promise.withResolvers<ResticCall>(), Promise.withResolvers<void>()];
    const turn = this.turns.use(server, async (isAlone) => {
      const call = this.callOf(server, repository);
      if (!(await this.open(call, isAlone, signal))) throw notThere();
      begun.resolve(call);
      await left.promise;
    });
    turn.catch(begun.reject);
    try {
      const call = await begun.promise;
      const id = await this.find(call, backup, signal);
      if (id === null) throw notThere();
      const stopper = new AbortController();
      const { child, ended } = startRestic(call, words(id), AbortSignal.any([signal, stopper.signal]));
      try {
        yield* child.stdout as unknown as AsyncIterable<Buffer>;
        await ended;
      } finally {
        stopper.abort();
        await ended.catch(() => undefined);
      }
    } finally {
      left.resolve();
      await turn.catch(() => undefined);
    }
  }

  private async snapshot(
    server: string,
    call: ResticCall,
    wanted: { backup: string; paths: readonly string[]; signal: AbortSignal; progress: Progress },
  ): Promise<Summary> {
    const { backup, paths, signal, progress } = wanted;
    const { lines, words } = leftOutPatterns(paths);
    const excludes = this.excludesOf(server, backup);
    await writeFileAtomic(excludes, lines, 0o600);
    const shown = {
      ...call.shown,
      '/server': { path: this.files.rootOf(server) },
      '/left-out': { path: excludes },
    };
    let summary: Summary | null = null;
    try {
      const command = ['backup', '--json', '--tag', backup, '--host', 'rookery'];
      command.push('--exclude-file', '/left-out', ...words, '.');
      await runRestic({ ...call, shown }, command, signal, (line) => {
        const said = Said.safeParse(JSON.parse(line));
        if (!said.success) return;
        if (said.data.message_type === 'summary') summary = said.data;
        else progress('archiving', { done: said.data.bytes_done, total: said.data.total_bytes });
      });
    } finally {
      await removeFile(excludes);
    }
    if (summary === null) throw new RepositoryError('failed', 'The backup has ended without a summary.');
    return summary;
  }

  /** What stays out, and the bytes of what does not. */
  private async leftOut(
    server: string,
    ignore: string,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<{ paths: string[]; bytes: number }> {
    const leavesOut = await ignoreRules(this.files, server, ignore);
    const paths: string[] = [];
    const source = new TreeSource({
      jail: this.files.jail(server, () => false),
      base: '',
      skips: (at, isDirectory) => {
        const isOut = leavesOut(isDirectory ? `${at}/` : at);
        if (isOut) paths.push(at);
        return isOut;
      },
      signal,
    });
    const { bytes } = await contentSize(source, () => progress('looking at the files'));
    return { paths, bytes };
  }

  /**
   * False where there is no repository yet; asking makes none of its folders. Whoever is alone lets go of what a dead
   * process held.
   */
  private async open(call: ResticCall, isAlone: boolean, signal: AbortSignal): Promise<boolean> {
    if (call.repository.place.kind === 'node') {
      for (const folder of foldersOf(call)) if (!(await isThere(folder))) return false;
    } else for (const folder of foldersOf(call)) await ensureFolder(folder, 0o700);
    try {
      await runRestic(call, isAlone ? ['unlock', '--remove-all'] : ['cat', 'config'], signal);
      return true;
    } catch (error) {
      if (error instanceof RepositoryError && error.fault === 'gone') return false;
      throw error;
    }
  }

  /** The snapshot of a backup; its tag is in it, so that nobody has to know its id. */
  private async find(call: ResticCall, backup: string, signal: AbortSignal): Promise<string | null> {
    let printed = '';
    const words = ['snapshots', '--json', '--tag', nameOf(backup, '')];
    await runRestic(call, words, signal, (line) => (printed += line));
    return Snapshots.parse(JSON.parse(printed))?.at(-1)?.id ?? null;
  }

  private callOf(server: string, repository: BackupRepository): ResticCall {
    const isOnNode = repository.place.kind === 'node';
    const name = isOnNode ? 'repository' : 'cache';
    const path = join(this.folderOf(server), nameOf(repository.id, `.${name}`));
    const rate = this.config.current.system.backups.write_limit * KIB_IN_MIB;
    return { repository, shown: { [`/${name}`]: { path, isWritable: true } }, rate };
  }

  /** What a daemon that died while it made the backup has left; pieces wait for the next pruning. */
  async forgetUnfinished(server: string, backup: string): Promise<void> {
    await removeFile(this.excludesOf(server, backup));
  }

  private excludesOf(server: string, backup: string): string {
    return join(this.folderOf(server), nameOf(backup, '.left-out'));
  }

  private folderOf(server: string): string {
    return join(this.config.current.system.backup_directory, nameOf(server, ''));
  }
}
