import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import { ConfigStore } from '../../config/config-store.js';
import { ActivityQueue } from './activity-queue.js';
import { Deauthorizations } from './deauthorizations.js';
import { Denials } from './denials.js';
import { OperationJournal } from './operation-journal.js';
import { ServerRecords } from './server-records.js';
import { StateDatabase } from './state-database.js';

/** The local store under `<root>/state`. */
@Module({
  providers: [
    {
      provide: StateDatabase,
      inject: [ConfigStore],
      useFactory: (config: ConfigStore) =>
        new StateDatabase(join(config.current.system.root_directory, 'state', 'daemon.db')),
    },
    ...[ServerRecords, OperationJournal, Denials].map((provide) => ({
      provide,
      inject: [StateDatabase],
      useFactory: (database: StateDatabase) => new provide(database),
    })),
    Deauthorizations,
    {
      provide: ActivityQueue,
      inject: [StateDatabase],
      useFactory: (database: StateDatabase) => new ActivityQueue(database),
    },
  ],
  exports: [StateDatabase, ServerRecords, OperationJournal, ActivityQueue, Deauthorizations, Denials],
})
export class StateModule implements OnApplicationShutdown {
  constructor(private readonly database: StateDatabase) {}

  onApplicationShutdown(): void {
    this.database.close();
  }
}
