import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/operations.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { isWanted } from '@app/platform/http/query-flag.js';
import { CurrentActor, CurrentServer, Model } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { operationItem } from './operation.transformer.js';
import { OperationsClientService, type OperationLine } from './operations-client.service.js';

@Controller()
export class OperationsClientController {
  constructor(private readonly operations: OperationsClientService) {}

  @Endpoint(routes.listOwnOperations)
  async own(
    @CurrentActor() actor: Actor,
    @Input() { query, list: request }: InputFor<typeof routes.listOwnOperations>,
  ) {
    const page = await this.operations.ofUser(actor.user.id, isWanted(query.active), request);
    return paginated(page.rows.map(operationItem), page.total, request);
  }

  @Endpoint(routes.listServerOperations)
  async list(
    @CurrentServer() server: PermittedServer,
    @Input() { list: request }: InputFor<typeof routes.listServerOperations>,
  ) {
    const page = await this.operations.ofServer(server.id, request);
    return paginated(page.rows.map(operationItem), page.total, request);
  }

  @Endpoint(routes.cancelOperation)
  async cancel(
    @CurrentServer() server: PermittedServer,
    @Model('operation') operation: OperationLine,
  ): Promise<void> {
    await this.operations.cancel(server, operation);
  }

  @Endpoint(routes.retryOperation)
  async retry(
    @CurrentServer() server: PermittedServer,
    @Model('operation') operation: OperationLine,
  ): Promise<void> {
    await this.operations.retry(server, operation);
  }
}
