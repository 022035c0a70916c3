import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NEWEST_ROWS } from '@app/contracts/application/activity.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { readableNodes } from '../../access/admin-access.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { onNodes } from '../../platform/database/sql-filter.js';
import { OperationActions } from './operation-actions.service.js';
import { operationFilters } from './operation-filters.repository.js';
import type { AnyOperationLine } from './operation.policy.js';
import { OperationsRepository } from './operations.repository.js';

/** Operations of all servers, for administrators. */
@Injectable()
export class OperationsAdministration implements OnModuleInit {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly actions: OperationActions,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    const resolve = async (value: string): Promise<AnyOperationLine | null> => {
      const id = idOf(value);
      return id === null ? null : this.repository.find(id);
    };
    this.resolvers.register('application', 'operation', resolve, ({ nodeId }: AnyOperationLine) => [nodeId]);
  }

  page(
    request: ListRequest,
  ): Promise<{ readonly rows: readonly AnyOperationLine[]; readonly total: number }> {
    const conditions = [
      ...operationFilters(request.filters),
      ...onNodes('s.node_id', readableNodes('server')),
    ];
    return this.repository.newest(conditions, request, NEWEST_ROWS);
  }

  /** The newest one of a server, ended or not. */
  async lastOf(serverId: number): Promise<AnyOperationLine | null> {
    const last = await this.repository.findLast(serverId);
    return last && this.repository.find(last.id);
  }

  async cancel(line: AnyOperationLine): Promise<void> {
    await this.actions.cancel(serverOf(line), line);
  }

  async retry(line: AnyOperationLine): Promise<void> {
    await this.actions.retry(serverOf(line), line);
  }
}

const serverOf = ({ serverId, serverUuid, nodeId }: AnyOperationLine) => ({
  id: serverId,
  uuid: serverUuid,
  nodeId,
});
