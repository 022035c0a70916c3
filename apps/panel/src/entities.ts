// Made by `npm run sync` from the files that declare them; not edited by hand.
import { ActivityLogEntity, ActivityLogSubjectEntity } from './modules/activity/activity-log.entity.js';
import { AllocationEntity } from './modules/allocations/allocation.entity.js';
import { ApiKeyEntity } from './modules/api-keys/api-key.entity.js';
import { BackupEntity } from './modules/backups/backup.entity.js';
import { BackupRotationEntity } from './modules/backups/rotation/backup-rotation.entity.js';
import {
  BackupHostEntity,
  BackupHostNodeEntity,
  BackupObjectEntity,
} from './modules/backups/stores/backup-host.entity.js';
import { BackupRepositoryEntity } from './modules/backups/stores/backup-repository.entity.js';
import { DatabaseHostEntity, DatabaseHostNodeEntity } from './modules/database-hosts/database-host.entity.js';
import { DatabaseEntity } from './modules/databases/database.entity.js';
import { DrainServerEntity } from './modules/drains/drain-server.entity.js';
import { DrainEntity } from './modules/drains/drain.entity.js';
import { EggTrialEntity } from './modules/egg-trials/egg-trial.entity.js';
import { EggVariableEntity } from './modules/eggs/egg-variable.entity.js';
import { EggEntity } from './modules/eggs/egg.entity.js';
import { IdempotencyKeyEntity } from './modules/idempotency/idempotency-key.entity.js';
import { LocationEntity } from './modules/locations/location.entity.js';
import { UserTokenEntity } from './modules/login/user-token.entity.js';
import {
  MountEntity,
  MountEggEntity,
  MountNodeEntity,
  MountServerEntity,
} from './modules/mounts/mount.entity.js';
import { NestEntity } from './modules/nests/nest.entity.js';
import { NodeJoinTokenEntity } from './modules/nodes/link/node-join-token.entity.js';
import { NodeEntity } from './modules/nodes/node.entity.js';
import { NotificationEntity } from './modules/notifications/notification.entity.js';
import { OperationEntity } from './modules/operations/operation.entity.js';
import { ProblemEntity } from './modules/overview/problems/problem.entity.js';
import { PreferencesEntity } from './modules/preferences/preferences.entity.js';
import { RequestLogEntity } from './modules/request-log/request-log.entity.js';
import { RoleEntity, RoleUserEntity, NodeRoleEntity } from './modules/roles/role.entity.js';
import { ScheduleEntity } from './modules/schedules/definitions/schedule.entity.js';
import { TaskEntity } from './modules/schedules/definitions/task.entity.js';
import { ScheduleRunEntity } from './modules/schedules/runs/schedule-run.entity.js';
import { ServerDeletionEntity } from './modules/servers/lifecycle/server-deletion.entity.js';
import { ServerEntity } from './modules/servers/server.entity.js';
import { SettingEntity } from './modules/settings/setting.entity.js';
import { SshKeyEntity } from './modules/ssh-keys/ssh-key.entity.js';
import { ServerVariableEntity } from './modules/startup/server-variable.entity.js';
import { SubuserEntity } from './modules/subusers/subuser.entity.js';
import { TransferEntity } from './modules/transfers/transfer.entity.js';
import { TwoFactorEntity } from './modules/two-factor/two-factor.entity.js';
import { NodeSessionEntity } from './modules/users/sessions/node-session.entity.js';
import { UserEntity } from './modules/users/user.entity.js';

/** Every entity class of the panel. */
export const ENTITIES: (new () => object)[] = [
  ActivityLogEntity,
  ActivityLogSubjectEntity,
  AllocationEntity,
  ApiKeyEntity,
  BackupEntity,
  BackupRotationEntity,
  BackupHostEntity,
  BackupHostNodeEntity,
  BackupObjectEntity,
  BackupRepositoryEntity,
  DatabaseHostEntity,
  DatabaseHostNodeEntity,
  DatabaseEntity,
  DrainServerEntity,
  DrainEntity,
  EggTrialEntity,
  EggVariableEntity,
  EggEntity,
  IdempotencyKeyEntity,
  LocationEntity,
  UserTokenEntity,
  MountEntity,
  MountEggEntity,
  MountNodeEntity,
  MountServerEntity,
  NestEntity,
  NodeJoinTokenEntity,
  NodeEntity,
  NotificationEntity,
  OperationEntity,
  ProblemEntity,
  PreferencesEntity,
  RequestLogEntity,
  RoleEntity,
  RoleUserEntity,
  NodeRoleEntity,
  ScheduleEntity,
  TaskEntity,
  ScheduleRunEntity,
  ServerDeletionEntity,
  ServerEntity,
  SettingEntity,
  SshKeyEntity,
  ServerVariableEntity,
  SubuserEntity,
  TransferEntity,
  TwoFactorEntity,
  NodeSessionEntity,
  UserEntity,
];

/** For repositories that read tables of other modules; test/architecture/support/foreign-reads.ts says which may read what. */
export {
  ActivityLogEntity,
  ActivityLogSubjectEntity,
  AllocationEntity,
  ApiKeyEntity,
  BackupEntity,
  BackupRotationEntity,
  BackupHostEntity,
  BackupHostNodeEntity,
  BackupObjectEntity,
  BackupRepositoryEntity,
  DatabaseHostEntity,
  DatabaseHostNodeEntity,
  DatabaseEntity,
  DrainServerEntity,
  DrainEntity,
  EggTrialEntity,
  EggVariableEntity,
  EggEntity,
  IdempotencyKeyEntity,
  LocationEntity,
  UserTokenEntity,
  MountEntity,
  MountEggEntity,
  MountNodeEntity,
  MountServerEntity,
  NestEntity,
  NodeJoinTokenEntity,
  NodeEntity,
  NotificationEntity,
  OperationEntity,
  ProblemEntity,
  PreferencesEntity,
  RequestLogEntity,
  RoleEntity,
  RoleUserEntity,
  NodeRoleEntity,
  ScheduleEntity,
  TaskEntity,
  ScheduleRunEntity,
  ServerDeletionEntity,
  ServerEntity,
  SettingEntity,
  SshKeyEntity,
  ServerVariableEntity,
  SubuserEntity,
  TransferEntity,
  TwoFactorEntity,
  NodeSessionEntity,
  UserEntity,
};
