export { isEncrypted, writeBackupFile } from './backup-file.js';
export { BackupFileError } from './backup-lines.js';
export { dumpDatabase } from './dump.js';
export { connectionsOfOthers, tableNames, type Loaded } from './load.js';
export { inspectBackup, restoreDatabase, tablesToReplace, withConnection } from './restore.js';
