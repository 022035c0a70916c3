import { posix } from 'node:path';
import { z } from 'zod';
import { UPLOAD_CONFLICTS, type Upload } from '@app/contracts/daemon/file-streams.contract.js';
import type { StoredUpload } from '../../../platform/filesystem/index.js';
import { below } from '../user-files.js';

/** What the daemon writes down of an upload besides its bytes. */
export const UploadRecord = z.object({
  directory: z.string(),
  /** Below the directory; may hold folders. */
  file: z.string(),
  length: z.number(),
  mtime: z.number().nullable(),
  conflict: z.enum(UPLOAD_CONFLICTS),
  user: z.string().nullable(),
  ip: z.string().nullable(),
  /** The file is in its place, and the panel will hear of it. */
  isPlaced: z.boolean(),
});
export type UploadRecord = z.infer<typeof UploadRecord>;
export type ServerUpload = StoredUpload<UploadRecord>;

export const pathOf = ({ directory, file }: UploadRecord): string => below(directory, file);

/** All bytes have come, but the file is not in its place: whoever puts it there has ended in between. */
export const isWaiting = ({ size, record }: ServerUpload): boolean =>
  !record.isPlaced && (size === null || size >= record.length);

export const stateOf = ({ id, size, record }: ServerUpload): Upload => ({
  id,
  offset: record.isPlaced ? record.length : (size ?? record.length),
  length: record.length,
  path: record.isPlaced ? posix.normalize(`/${pathOf(record)}`) : null,
});
