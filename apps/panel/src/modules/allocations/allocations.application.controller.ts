import { Controller } from '@nestjs/common';
import {
  createAllocations,
  deleteAllocation,
  listAllocations,
  previewAllocations,
} from '@app/contracts/application/allocations.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../access/current.decorators.js';
import { AllocationPresenter } from './allocation.presenter.js';
import { toPreview, type Allocation } from './allocation.transformer.js';
import { AllocationsService } from './allocations.service.js';

/** application-api.md §3, allocations */
@Controller()
export class AllocationsApplicationController {
  constructor(
    private readonly allocations: AllocationsService,
    private readonly presenter: AllocationPresenter,
  ) {}

  @Endpoint(listAllocations)
  async list(
    @Model('node') node: { id: number },
    @Input() { list: request }: InputFor<typeof listAllocations>,
  ) {
    const { rows, total } = await this.allocations.page(node.id, request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request);
  }

  @Endpoint(createAllocations)
  create(
    @Model('node') node: { id: number },
    @Input() { body }: InputFor<typeof createAllocations>,
  ): Promise<void> {
    return this.allocations.create(node.id, body);
  }

  @Endpoint(previewAllocations)
  async preview(@Model('node') node: { id: number }, @Input() { body }: InputFor<typeof previewAllocations>) {
    return toPreview(await this.allocations.preview(node.id, body));
  }

  @Endpoint(deleteAllocation)
  delete(@Model('node') node: { id: number }, @Model('allocation') allocation: Allocation): Promise<void> {
    return this.allocations.delete(node.id, allocation);
  }
}
