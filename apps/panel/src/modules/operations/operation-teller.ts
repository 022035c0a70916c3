import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { operationChanged } from '../live/index.js';
import { operationItem } from './operation.transformer.js';
import { OperationsRepository } from './operations.repository.js';

/** Tells open screens how the newest operation of a server stands. */
@Injectable()
export class OperationTeller {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly database: Database,
    private readonly bus: LiveBus,
  ) {}

  /** Once the running transaction has committed, at once where there is none. */
  tellAfterCommit(serverId: number): void {
    this.database.afterCommit(async () => {
      const line = await this.repository.findLastLine(serverId);
      if (!line) return;
      const userIds = await this.repository.members(serverId);
      this.bus.publish(operationChanged, { operation: operationItem(line).attributes, userIds });
    });
  }
}
