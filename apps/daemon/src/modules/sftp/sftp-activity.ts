import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ActivityRecorder } from '../activity/index.js';
import type { DeedSubject, SftpDeed } from './files/sftp-files.js';

/** Whose doings. */
export interface SftpPerson {
  readonly user: string;
  readonly server: string;
  readonly ip: string;
}
interface Batch extends SftpPerson {
  readonly deed: SftpDeed;
  readonly files: DeedSubject[];
  bytes: number;
}

/** How long deeds of one kind are gathered. */
const GATHER_MS = 10_000;
/** Names and their bytes in one event: a hundred of them make one request to the panel. */
const MAX_FILES = 200;
const MAX_BYTES = 16 * 1024;

/** Tells the panel what is done by SFTP, many files of one person in one event (hazard S5, daemon-runtime.md §10). */
@Injectable()
export class SftpActivity implements OnModuleDestroy {
  private readonly batches = new Map<string, Batch>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly recorder: ActivityRecorder) {}

  note(person: SftpPerson, deed: SftpDeed, subject: DeedSubject): void {
    const key = JSON.stringify([person.user, person.server, person.ip, deed]);
    const batch = this.batches.get(key) ?? { ...person, deed, files: [], bytes: 0 };
    this.batches.set(key, batch);
    // A file that is written again and again is one file.
    if (typeof subject === 'string' && batch.files.includes(subject)) return;
    batch.files.push(subject);
    batch.bytes += JSON.stringify(subject).length;
    if (batch.files.length >= MAX_FILES || batch.bytes >= MAX_BYTES) this.tell(key, batch);
    this.timer ??= setTimeout(() => this.tellAll(), GATHER_MS);
  }

  /** What is gathered of somebody who has gone. */
  tellOf({ user, server, ip }: SftpPerson): void {
    for (const [key, batch] of [...this.batches]) {
      if (batch.user === user && batch.server === server && batch.ip === ip) this.tell(key, batch);
    }
  }

  onModuleDestroy(): void {
    this.tellAll();
  }

  private tellAll(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [key, batch] of [...this.batches]) this.tell(key, batch);
  }

  private tell(key: string, { user, server, ip, deed, files }: Batch): void {
    this.batches.delete(key);
    this.recorder.record({ server, event: `server:sftp.${deed}`, metadata: { files }, user, ip });
  }
}
