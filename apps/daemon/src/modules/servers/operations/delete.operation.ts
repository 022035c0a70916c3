import { Injectable } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import { OperationJournal, type OperationOutcome } from '../../../platform/state/operation-journal.js';
import { ServerRemoval } from '../files/server-removal.js';
import { StatusReporter } from '../power/status-reporter.js';
import { ServerRegistry } from '../server.registry.js';
import { type Operation, type OperationContext, SUCCESS } from './operation.port.js';

/**
 * Takes a server off the node: container, files, records, sockets. Where a step fails the server is still here and
 * can be deleted again; what a dying process leaves goes on at its next start.
 */
@Injectable()
export class DeleteOperation implements Operation<'delete'> {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly removal: ServerRemoval,
    private readonly config: ConfigStore,
    private readonly journal: OperationJournal,
    private readonly statuses: StatusReporter,
    private readonly logger: AppLogger,
  ) {}

  async run({ server }: OperationContext<'delete'>): Promise<OperationOutcome> {
    server.power.cancelRestart();
    await this.takeAway(server.uuid);
    server.events.frame('deleted', 'null');
    server.events.emit({ kind: 'removed' });
    this.registry.drop(server);
    this.statuses.forget(server.uuid);
    return SUCCESS;
  }

  /** Takes away what lies here of a server that the node does not know; false when nothing does. */
  async takeLeft(uuid: string): Promise<boolean> {
    if (!(await this.removal.hasLeft(uuid))) return false;
    this.journal.open(uuid, 'delete', {});
    await this.takeAway(uuid);
    this.journal.close(uuid);
    return true;
  }

  async resumeGone(uuid: string): Promise<void> {
    try {
      await this.takeAway(uuid);
      this.journal.close(uuid);
    } catch (error) {
      this.logger.pino.error(
        { server: uuid, error },
        'a removal is not complete; it goes on at the next start',
      );
    }
  }

  private takeAway(uuid: string): Promise<void> {
    const { remove_backups_on_server_delete: withBackups } = this.config.current.system.backups;
    return this.removal.takeAway(uuid, { withBackups });
  }
}
