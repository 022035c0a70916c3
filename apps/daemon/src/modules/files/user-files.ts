import pLimit from 'p-limit';
import type { FileEntry, FilePage, FileSort } from '@app/contracts/daemon/files.contract.js';
import {
  type Bytes,
  codeOf,
  type EntryInfo,
  FilesystemError,
  type OpenFile,
  type ServerJail,
} from '../../platform/filesystem/index.js';
import type { Server } from '../servers/index.js';
import { copyName } from './copy-name.js';
import { directoryInTheWay, fileChanged, fileInTheWay, invalidMode } from './file.errors.js';
import { describe, listAll, listPage, type PageRequest } from './listing.js';

export interface WriteRequest {
  /** Entity tags of which the file that is there must have one; `*` = any file. Null = whatever is there. */
  readonly ifMatch?: string | null;
  /** Throws when the file that is there, null = none, may not be replaced. */
  readonly check?: (there: EntryInfo | null) => void;
  /** Permission bits of a new file. */
  readonly mode?: number;
  readonly mtime?: Date;
  readonly isDurable?: boolean;
}

const MEASURE_MS = 600_000;
const MAX_COPIES = 60;

/** Path of a name below a root as requests give them; both may hold further folders. */
export const below = (root: string | null | undefined, name: string): string => `${root ?? ''}/${name}`;

/**
 * What users may do with the files of one server, whoever asks for them: jailed, denylisted, within the disk limit and
 * not while an operation works on them. Knows nothing of HTTP.
 */
export class UserFiles {
  private readonly passes = pLimit(1);

  constructor(
    readonly server: Server,
    readonly jail: ServerJail,
    /** A background failure worth a line in the log. */
    private readonly failed: (error: unknown) => void,
  ) {}

  list(directory: string): Promise<FileEntry[]> {
    return listAll(this.jail, directory);
  }

  page(directory: string, request: PageRequest & { readonly sort: FileSort }): Promise<FilePage> {
    return listPage(this.jail, directory, request);
  }

  open(path: string): Promise<OpenFile> {
    return this.jail.openFile(path);
  }

  /** An entry as lists show it. */
  entry(path: string): Promise<FileEntry> {
    return describe(this.jail, path);
  }

  /** Replaces or makes a file; the disk limit counts the growth while the bytes come. */
  async write(
    path: string,
    source: Bytes,
    { ifMatch = null, check, ...options }: WriteRequest = {},
  ): Promise<EntryInfo> {
    this.assertFree();
    const claim = this.server.disk.claim();
    let replaced = 0;
    try {
      const info = await this.jail.writeFile(path, source, {
        ...options,
        check: (there) => {
          replaced = there?.size ?? 0;
          assertMatch(ifMatch, there);
          check?.(there);
          this.assertFree();
        },
        assertFits: (bytes) => {
          if (!claim.extend(bytes - replaced))
            throw new FilesystemError('over-quota', 'The file does not fit.');
        },
      });
      claim.settle(info.size - replaced);
      return info;
    } catch (error) {
      throw codeOf(error) === 'is-a-directory' ? directoryInTheWay({ cause: error }) : error;
    } finally {
      claim.settle(0);
    }
  }

  async makeDirectory(path: string): Promise<void> {
    this.assertFree();
    await this.jail.makeDirectory(path).catch((error: unknown) => {
      const isInTheWay = ['exists', 'not-a-directory'].includes(codeOf(error) ?? '');
      throw isInTheWay ? fileInTheWay({ cause: error }) : error;
    });
  }

  /** Moves each; goes on behind a failure and tells the first. What is not there is passed over. */
  async rename(moves: readonly { readonly from: string; readonly to: string }[]): Promise<void> {
    this.assertFree();
    await each(moves, ({ from, to }) => this.jail.move(from, to), isMissing);
  }

  /** Copies a file beside itself under a name of its own; returns that path. */
  async copy(path: string): Promise<string> {
    this.assertFree();
    const claim = this.server.disk.claim();
    const slash = path.replace(/\/+$/, '').lastIndexOf('/');
    const [folder, name] = [path.slice(0, slash + 1), path.replace(/\/+$/, '').slice(slash + 1)];
    try {
      for (let attempt = 0; ; attempt++) {
        const target = folder + copyName(name, attempt);
        try {
          const info = await this.jail.copyFile(path, target, (bytes) => claim.extend(bytes));
          claim.settle(info.size);
          return target;
        } catch (error) {
          if (codeOf(error) !== 'exists' || attempt > MAX_COPIES) throw error;
        }
      }
    } finally {
      claim.settle(0);
    }
  }

  async remove(paths: readonly string[]): Promise<void> {
    this.assertFree();
    await each(paths, (path) => this.jail.remove(path), isMissing).finally(() => this.remeasure());
  }

  async chmod(changes: readonly { readonly path: string; readonly mode: string }[]): Promise<void> {
    this.assertFree();
    if (changes.some(({ mode }) => !/^0?[0-7]{1,4}$/.test(mode))) throw invalidMode();
    await each(changes, ({ path, mode }) => this.jail.chmod(path, Number.parseInt(mode, 8)), isMissing);
  }

  /** Refuses changes while an operation works on the files. */
  assertFree(): void {
    this.server.slot.assertFree('files');
  }

  /** Counts anew in the background, so that what came free is of use at once. */
  remeasure(): void {
    // One that waits counts for all who came before it.
    if (this.passes.pendingCount > 0) return;
    this.passes(() => this.server.measure(AbortSignal.timeout(MEASURE_MS))).catch(this.failed);
  }
}

function assertMatch(ifMatch: string | null, there: EntryInfo | null): void {
  if (ifMatch === null) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (there === null || !(tags.includes('*') || tags.includes(there.etag))) throw fileChanged();
}

const isMissing = (error: unknown): boolean => ['not-found', 'ENOENT'].includes(codeOf(error) ?? '');

async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  isFine: (error: unknown) => boolean,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    await work(item).catch((error: unknown) => {
      if (!isFine(error)) failures.push(error);
    });
  }
  if (failures.length > 0) throw failures[0];
}
