import { Module } from '@nestjs/common';
import { DatabaseHostGateway } from './database-host-gateway.js';
import { DatabaseHostPresenter } from './database-host.presenter.js';
import { DatabaseHostsApplicationController } from './database-hosts.application.controller.js';
import { DatabaseHostsRepository } from './database-hosts.repository.js';
import { DatabaseHostsService } from './database-hosts.service.js';

@Module({
  controllers: [DatabaseHostsApplicationController],
  providers: [DatabaseHostGateway, DatabaseHostPresenter, DatabaseHostsRepository, DatabaseHostsService],
  exports: [DatabaseHostGateway, DatabaseHostsService],
})
export class DatabaseHostsModule {}
