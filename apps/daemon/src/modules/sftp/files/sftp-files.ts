import type { JailEntries, Owner } from '../../../platform/filesystem/index.js';
import type { UserFiles } from '../../files/index.js';

/** daemon-runtime.md §6 */
export type ChangePermission = 'file.create' | 'file.update' | 'file.delete';
export type FilePermission = ChangePermission | 'file.read' | 'file.read-content';

/** What is noted of a session, by the last word of the event. */
export type SftpDeed = 'write' | 'create' | 'create-directory' | 'rename' | 'delete';
export type DeedSubject = string | { readonly from: string; readonly to: string };

/** The files of a session's server. */
export interface SftpFiles {
  readonly user: UserFiles;
  readonly entries: JailEntries;
  readonly owner: Owner;
  /** Throws when the user may not do that at this moment; asked for each request (hazard S3). */
  demand(permission: FilePermission): void;
  note(deed: SftpDeed, subject: DeedSubject): void;
}
