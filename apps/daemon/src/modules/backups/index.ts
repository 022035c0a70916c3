export { BackupArchives, percentOf } from './backup-archives.port.js';
export type {
  Adapter,
  ArchiveEnding,
  BackupOrder,
  Bytes,
  MadeArchive,
  Progress,
  Proof,
  ProofOrder,
  RestoreImpact,
  RestoreOrder,
} from './backup-archives.port.js';
export { BackupArchivesModule } from './backup-archives.module.js';
export { RepositoryBackups } from './repository/repository-backups.js';
export { repositoryTrouble } from './repository/restic.js';
export { RepositoryKeys } from './repository/repository-keys.js';
