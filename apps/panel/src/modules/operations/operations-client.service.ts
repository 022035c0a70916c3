import { Injectable, type OnModuleInit } from '@nestjs/common';
import { accessDenied } from '@app/contracts/errors/common.errors.js';
import { OPERATIONS } from '@app/contracts/operations/operation-kinds.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { holds, type PermittedServer } from '../../access/server-access.port.js';
import { OperationActions } from './operation-actions.service.js';
import type { OperationLine } from './operation.policy.js';
import { OperationsRepository, type OperationPage } from './operations.repository.js';

export type { OperationLine } from './operation.policy.js';

/** What members of a server see of its operations and may do about them. */
@Injectable()
export class OperationsClientService implements OnModuleInit {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly actions: OperationActions,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'operation', async (value, { permittedServer }) => {
      const id = idOf(value);
      return id === null ? null : this.repository.findOf(permittedServer!.id, id);
    });
  }

  /** What runs on these servers. */
  runningOf(serverIds: readonly number[]): Promise<OperationLine[]> {
    return this.repository.runningOf(serverIds);
  }

  /** Those on servers that the user owns or is a subuser of. */
  ofUser(userId: number, isActive: boolean, request: ListRequest): Promise<OperationPage> {
    return this.repository.pageOfUser(userId, isActive, request);
  }

  ofServer(serverId: number, request: ListRequest): Promise<OperationPage> {
    return this.repository.pageOfServer(serverId, request);
  }

  /** Throws a 403 where its kind needs more than the member holds, else as OperationActions does. */
  async cancel(server: PermittedServer, line: OperationLine): Promise<void> {
    this.refuse(server, line);
    await this.actions.cancel(server, line);
  }

  /** The same. */
  async retry(server: PermittedServer, line: OperationLine): Promise<void> {
    this.refuse(server, line);
    await this.actions.retry(server, line);
  }

  private refuse(server: PermittedServer, { kind }: OperationLine): void {
    if (!holds(server, OPERATIONS[kind].permission)) throw accessDenied();
  }
}
