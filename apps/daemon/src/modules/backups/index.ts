export { BackupArchives, percentOf } from './backup-archives.port.js';
export type { BackupOrder, Bytes, Progress, RestoreOrder } from './backup-archives.port.js';
export { BackupArchivesModule } from './backup-archives.module.js';
