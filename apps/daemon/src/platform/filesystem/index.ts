export { type DiskUsage } from './disk-usage.js';
export { FilesystemError, type FilesystemErrorCode } from './filesystem.errors.js';
export { type Owner } from './handles.js';
export { type CheckedMounts, type MountRules, resolveMounts } from './mounts.js';
export {
  ensureFolder,
  readTail,
  removeMachineId,
  writeAccounts,
  writeFileAtomic,
  writeMachineId,
} from './node-files.js';
export { type ServerFile } from './server-file.js';
export { ServerFiles } from './server-files.js';
