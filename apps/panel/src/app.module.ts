import { Module, type DynamicModule } from '@nestjs/common';
import type { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigModule } from './config/config.module.js';
import type { PanelConfig } from './config/panel.config.js';
import { ENTITIES } from './entities.js';
import { WORK } from './jobs.js';
import { MIGRATIONS } from './migrations/index.js';
import { AccountModule } from './modules/account/index.js';
import { ActivityModule } from './modules/activity/index.js';
import { AllocationsModule } from './modules/allocations/index.js';
import { ApiKeysModule } from './modules/api-keys/index.js';
import { AuthModule } from './modules/auth/index.js';
import { DatabaseHostsModule } from './modules/database-hosts/index.js';
import { DatabasesModule } from './modules/databases/index.js';
import { DocumentsModule } from './modules/documents/index.js';
import { BackupsModule } from './modules/backups/index.js';
import { DrainsModule } from './modules/drains/index.js';
import { EggTrialsModule } from './modules/egg-trials/index.js';
import { EggsModule } from './modules/eggs/index.js';
import { EventsModule } from './modules/events/index.js';
import { FilesModule } from './modules/files/index.js';
import { HealthModule } from './modules/health/index.js';
import { IdempotencyModule } from './modules/idempotency/index.js';
import { JobsModule } from './modules/jobs/index.js';
import { LiveModule } from './modules/live/index.js';
import { LocationsModule } from './modules/locations/index.js';
import { LoginModule } from './modules/login/index.js';
import { MailModule } from './modules/mail/index.js';
import { MetricsModule } from './modules/metrics/index.js';
import { MountsModule } from './modules/mounts/index.js';
import { NestsModule } from './modules/nests/index.js';
import { NodesModule } from './modules/nodes/index.js';
import { NotificationsModule } from './modules/notifications/index.js';
import { OperationsModule } from './modules/operations/index.js';
import { OverviewModule } from './modules/overview/index.js';
import { PluginsModule } from './modules/plugins/index.js';
import { PreferencesModule } from './modules/preferences/index.js';
import { RightsModule } from './modules/rights/index.js';
import { RequestLogModule } from './modules/request-log/index.js';
import { RolesModule } from './modules/roles/index.js';
import { RemoteModule } from './modules/remote/index.js';
import { SchedulesModule } from './modules/schedules/index.js';
import { ServersModule } from './modules/servers/index.js';
import { SessionsModule } from './modules/sessions/index.js';
import { SettingsModule } from './modules/settings/index.js';
import { SftpModule } from './modules/sftp/index.js';
import { SshKeysModule } from './modules/ssh-keys/index.js';
import { StartupModule } from './modules/startup/index.js';
import { SubusersModule } from './modules/subusers/index.js';
import { TransfersModule } from './modules/transfers/index.js';
import { TwoFactorModule } from './modules/two-factor/index.js';
import { UsersModule } from './modules/users/index.js';
import { WebsocketModule } from './modules/websocket/index.js';
import { CryptoModule } from './platform/crypto/crypto.module.js';
import { DaemonClientModule } from './platform/daemon-client/daemon-client.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { PlatformHttpModule } from './platform/http/http.module.js';
import { QueueModule } from './platform/queue/queue.module.js';
import { RedisModule } from './platform/redis/redis.module.js';

/** The list of modules, in alphabetical order. */
const MODULES = [
  AccountModule,
  ActivityModule,
  AllocationsModule,
  ApiKeysModule,
  AuthModule,
  BackupsModule,
  DatabaseHostsModule,
  DatabasesModule,
  DocumentsModule,
  DrainsModule,
  EggTrialsModule,
  EggsModule,
  EventsModule,
  FilesModule,
  HealthModule,
  IdempotencyModule,
  JobsModule,
  LiveModule,
  LocationsModule,
  LoginModule,
  MailModule,
  MetricsModule,
  MountsModule,
  NestsModule,
  NodesModule,
  NotificationsModule,
  OperationsModule,
  OverviewModule,
  PluginsModule,
  PreferencesModule,
  RemoteModule,
  RequestLogModule,
  RightsModule,
  RolesModule,
  SchedulesModule,
  ServersModule,
  SessionsModule,
  SettingsModule,
  SftpModule,
  SshKeysModule,
  StartupModule,
  SubusersModule,
  TransfersModule,
  TwoFactorModule,
  UsersModule,
  WebsocketModule,
];

@Module({})
export class AppModule {
  static register(config: PanelConfig, logger: AppLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config, logger),
        DatabaseModule.register({ entities: ENTITIES, migrations: MIGRATIONS }),
        RedisModule,
        QueueModule.register(WORK),
        CryptoModule,
        PlatformHttpModule,
        DaemonClientModule,
        ...MODULES,
      ],
    };
  }
}
