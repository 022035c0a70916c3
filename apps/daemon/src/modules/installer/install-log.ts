import { release } from 'node:os';
import { join } from 'node:path';
import {
  ensureFolder,
  LogFile,
  readTail,
  removeFile,
  writeFileAtomic,
} from '../../platform/filesystem/index.js';
import type { Redactor } from './redactor.js';

const MAX_READ_BYTES = 2 * 2 ** 20;

export interface InstallLogHeader {
  readonly uuid: string;
  readonly image: string;
  readonly entrypoint: string;
  readonly environment: readonly string[];
}

/** Log files of installations: `<log directory>/install/<uuid>.log` (daemon-runtime.md §3). */
export class InstallLogs {
  private readonly folder: string;

  constructor(logDirectory: string) {
    this.folder = join(logDirectory, 'install');
  }

  private pathOf(uuid: string): string {
    return join(this.folder, `${uuid}.log`);
  }

  /** Begins the log of a run with what it runs in; secrets are hidden. */
  async begin(header: InstallLogHeader, redactor: Redactor): Promise<LogFile> {
    await ensureFolder(this.folder, 0o700);
    const log = await LogFile.create(this.pathOf(header.uuid));
    log.write(
      [
        'Server installation log',
        '|',
        '| Details',
        '| ------------------------------',
        `  Server UUID:          ${header.uuid}`,
        `  Container Image:      ${header.image}`,
        `  Container Entrypoint: ${header.entrypoint}`,
        `  Kernel:               ${release()}`,
        '|',
        '| Environment Variables',
        '| ------------------------------',
        ...header.environment.map((entry) => `  ${redactor.entry(entry)}`),
        '|',
        '| Script Output',
        '| ------------------------------',
        '',
      ].join('\n'),
    );
    return log;
  }

  async keep(uuid: string, text: string): Promise<void> {
    await ensureFolder(this.folder, 0o700);
    await writeFileAtomic(this.pathOf(uuid), text, 0o600);
  }

  read(uuid: string): Promise<string> {
    return readTail(this.pathOf(uuid), MAX_READ_BYTES);
  }

  remove(uuid: string): Promise<void> {
    return removeFile(this.pathOf(uuid));
  }
}
