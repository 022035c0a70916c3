import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { DatabaseHostsModule } from '../database-hosts/index.js';
import { ClientDatabasesService } from './client-databases.service.js';
import { DatabasePresenter, IncludedDatabasePresenter } from './database.presenter.js';
import { DatabasesApplicationController } from './databases.application.controller.js';
import { DatabasesClientController } from './databases.client.controller.js';
import { DatabasesRepository } from './databases.repository.js';
import { DatabasesService } from './databases.service.js';
import { OrphansApplicationController } from './orphans.application.controller.js';
import { OrphansService } from './orphans.service.js';

@Module({
  imports: [ActivityModule, DatabaseHostsModule],
  controllers: [DatabasesApplicationController, DatabasesClientController, OrphansApplicationController],
  providers: [
    ClientDatabasesService,
    DatabasePresenter,
    DatabasesRepository,
    DatabasesService,
    IncludedDatabasePresenter,
    OrphansService,
  ],
  exports: [DatabasesService],
})
export class DatabasesModule {}
