export { BackupArchives } from './backup-archives.port.js';
export type { BackupOrder, MadeArchive, RestoreOrder } from './backup-archives.port.js';
export { BackupArchivesModule } from './backup-archives.module.js';
