import { Body, Controller, Inject, Query } from '@nestjs/common';
import type { BodyOf } from '@app/contracts/core/route.js';
import {
  createAllocations,
  deleteAllocation,
  listAllocations,
} from '@app/contracts/application/allocations.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { paginated, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { applicationUrl } from '../../platform/http/application-url.js';
import { Model } from '../../access/current.decorators.js';
import { AllocationPresenter } from './allocation.presenter.js';
import { type Allocation } from './allocation.transformer.js';
import { AllocationsService } from './allocations.service.js';

/** application-api.md §3, allocations */
@Controller()
export class AllocationsApplicationController {
  constructor(
    private readonly allocations: AllocationsService,
    private readonly presenter: AllocationPresenter,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listAllocations)
  async list(@Model('node') node: { id: number }, @Query() query: unknown) {
    const request = parseListQuery(query, listAllocations);
    const { rows, total } = await this.allocations.page(node.id, request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, `/nodes/${node.id}/allocations`));
  }

  @Endpoint(createAllocations)
  create(
    @Model('node') node: { id: number },
    @Body({ schema: createAllocations.body }) body: BodyOf<typeof createAllocations>,
  ): Promise<void> {
    return this.allocations.create(node.id, body);
  }

  @Endpoint(deleteAllocation)
  delete(@Model('node') node: { id: number }, @Model('allocation') allocation: Allocation): Promise<void> {
    return this.allocations.delete(node.id, allocation);
  }
}
