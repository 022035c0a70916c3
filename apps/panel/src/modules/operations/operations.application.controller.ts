import { Controller } from '@nestjs/common';
import {
  cancelAnyOperation,
  listOperations,
  retryAnyOperation,
} from '@app/contracts/application/operations.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../access/current.decorators.js';
import type { AnyOperationLine } from './operation.policy.js';
import { anyOperationItem } from './operation.transformer.js';
import { OperationsAdministration } from './operations-administration.service.js';

@Controller()
export class OperationsApplicationController {
  constructor(private readonly operations: OperationsAdministration) {}

  @Endpoint(listOperations)
  async list(@Input() { list: request }: InputFor<typeof listOperations>) {
    const { rows, total } = await this.operations.page(request);
    return paginated(rows.map(anyOperationItem), total, request);
  }

  @Endpoint(cancelAnyOperation)
  async cancel(@Model('operation') operation: AnyOperationLine): Promise<void> {
    await this.operations.cancel(operation);
  }

  @Endpoint(retryAnyOperation)
  async retry(@Model('operation') operation: AnyOperationLine): Promise<void> {
    await this.operations.retry(operation);
  }
}
