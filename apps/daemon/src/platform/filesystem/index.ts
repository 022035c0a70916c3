export { assertFree, type DiskUsage } from './disk-usage.js';
export { FilesystemError, type FilesystemErrorCode } from './filesystem.errors.js';
export { codeOf } from './filesystem.errors.js';
export { entryOf, type OpenDirectory, type Owner } from './handles.js';
export { type EntryInfo, entryInfo, type EntryKind, lookAll } from './jail/entry-info.js';
export { type Bytes } from './jail/replace-file.js';
export { openFileIn, type OpenFile } from './jail/open-file.js';
export { ServerJail } from './jail/server-jail.js';
export {
  JailEntries,
  setAttributesOf,
  type AttributeChange,
  type WritableFile,
} from './jail/jail-entries.js';
export { type LogPage, RingLog } from './logs/ring-log.js';
export { LogFile } from './logs/log-file.js';
export { type CheckedMounts, type MountRules, resolveMounts } from './mounts.js';
export {
  ensureFolder,
  isThere,
  readTail,
  removeFile,
  removeMachineId,
  writeAccounts,
  writeFileAtomic,
  writeMachineId,
} from './node-files.js';
export { chooseQuota } from './quota/choose-quota.js';
export { type QuotaReport } from './quota/disk-quota.port.js';
export { removeTree } from './remove-tree.js';
export { type ServerFile } from './server-file.js';
export { ServerFiles } from './server-files.js';
export { bytesOf, textOf } from './jail/names.js';
export { UPLOADS_FOLDER } from './jail/own-names.js';
export { type SourceEntry, TreeSource } from './jail/tree-source.js';
export { Depot, type ForeignEntry } from './staging/depot.js';
export { makeDirectory, walkPath } from './walk-path.js';
export { type FoundUpload, UploadFolder } from './uploads/upload-folder.js';
export { type StoredUpload } from './uploads/stored-upload.js';
