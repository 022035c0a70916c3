export { type DiskUsage } from './disk-usage.js';
export { FilesystemError, type FilesystemErrorCode } from './filesystem.errors.js';
export { type Owner } from './handles.js';
export { LogFile } from './log-file.js';
export { type CheckedMounts, type MountRules, resolveMounts } from './mounts.js';
export {
  ensureFolder,
  readTail,
  removeFile,
  removeMachineId,
  writeAccounts,
  writeFileAtomic,
  writeMachineId,
} from './node-files.js';
export { removeTree } from './remove-tree.js';
export { type ServerFile } from './server-file.js';
export { ServerFiles } from './server-files.js';
