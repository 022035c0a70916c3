// Made by `npm run sync` from the files that declare them; not edited by hand.
import { Initial1700000000001 } from './0001-initial.js';
import { TwoFactorAndSshKeys1700000000002 } from './0002-two-factor-and-ssh-keys.js';
import { Outbox1700000000003 } from './0003-outbox.js';
import { NodeSessions1700000000004 } from './0004-node-sessions.js';
import { ByteOrderAndIndexes1700000000005 } from './0005-byte-order-and-indexes.js';
import { Sessions1700000000006 } from './0006-sessions.js';
import { UserTokens1700000000007 } from './0007-user-tokens.js';
import { UsernameSkeletons1700000000008 } from './0008-username-skeletons.js';
import { Databases1700000000015 } from './0015-databases.js';
import { AppKeyFingerprint1700000000016 } from './0016-app-key-fingerprint.js';
import { OperationDetails1700000000020 } from './0020-operation-details.js';
import { PreferencesAndNotifications1700000000021 } from './0021-preferences-and-notifications.js';
import { Backups1700000000022 } from './0022-backups.js';
import { Schedules1700000000024 } from './0024-schedules.js';
import { DeadJobs1700000000025 } from './0025-dead-jobs.js';
import { BackupStores1700000000030 } from './0030-backup-stores.js';
import { LostRuns1700000000031 } from './0031-lost-runs.js';
import { BackupContents1700000000032 } from './0032-backup-contents.js';
import { BackupRotations1700000000033 } from './0033-backup-rotations.js';
import { BackupProofs1700000000034 } from './0034-backup-proofs.js';
import { RetiredNodeKeys1700000000040 } from './0040-retired-node-keys.js';
import { Problems1700000000041 } from './0041-problems.js';
import { NewestLists1700000000042 } from './0042-newest-lists.js';
import { Roles1700000000050 } from './0050-roles.js';
import { NodeJoinTokens1700000000055 } from './0055-node-join-tokens.js';
import { Mounts1700000000056 } from './0056-mounts.js';
import { Settings1700000000057 } from './0057-settings.js';
import { ServerTransfers1700000000060 } from './0060-server-transfers.js';
import { NodeDrains1700000000070 } from './0070-node-drains.js';
import { EggTrials1700000000071 } from './0071-egg-trials.js';
import { RestoreOptions1700000000072 } from './0072-restore-options.js';
import { ServerDeletions1700000000075 } from './0075-server-deletions.js';
import { PanelImport1700000000078 } from './0078-panel-import.js';
import { KeyLists1700000000081 } from './0081-key-lists.js';
import { BackupRepositories1700000000085 } from './0085-backup-repositories.js';
import { IdempotencyKeys1700000000091 } from './0091-idempotency-keys.js';
import { RequestLog1700000000092 } from './0092-request-log.js';

/** All schema changes, in the order of their files. */
export const MIGRATIONS = [
  Initial1700000000001,
  TwoFactorAndSshKeys1700000000002,
  Outbox1700000000003,
  NodeSessions1700000000004,
  ByteOrderAndIndexes1700000000005,
  Sessions1700000000006,
  UserTokens1700000000007,
  UsernameSkeletons1700000000008,
  Databases1700000000015,
  AppKeyFingerprint1700000000016,
  OperationDetails1700000000020,
  PreferencesAndNotifications1700000000021,
  Backups1700000000022,
  Schedules1700000000024,
  DeadJobs1700000000025,
  BackupStores1700000000030,
  LostRuns1700000000031,
  BackupContents1700000000032,
  BackupRotations1700000000033,
  BackupProofs1700000000034,
  RetiredNodeKeys1700000000040,
  Problems1700000000041,
  NewestLists1700000000042,
  Roles1700000000050,
  NodeJoinTokens1700000000055,
  Mounts1700000000056,
  Settings1700000000057,
  ServerTransfers1700000000060,
  NodeDrains1700000000070,
  EggTrials1700000000071,
  RestoreOptions1700000000072,
  ServerDeletions1700000000075,
  PanelImport1700000000078,
  KeyLists1700000000081,
  BackupRepositories1700000000085,
  IdempotencyKeys1700000000091,
  RequestLog1700000000092,
] as const;
