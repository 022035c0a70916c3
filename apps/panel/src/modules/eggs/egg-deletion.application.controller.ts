import { Controller, Param } from '@nestjs/common';
import type { ParamsOf } from '@app/contracts/core/route.js';
import { deleteEgg, deleteEggByUuid } from '@app/contracts/application/eggs.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Model } from '../../access/current.decorators.js';
import { EggsService } from './eggs.service.js';

/** application-api.md §5, eggs: deleting */
@Controller()
export class EggDeletionApplicationController {
  constructor(private readonly eggs: EggsService) {}

  @Endpoint(deleteEgg)
  delete(@Model('egg') egg: { id: number }): Promise<void> {
    return this.eggs.delete(egg.id);
  }

  @Endpoint(deleteEggByUuid)
  deleteByUuid(
    @Param({ schema: deleteEggByUuid.params }) params: ParamsOf<typeof deleteEggByUuid>,
  ): Promise<void> {
    return this.eggs.deleteByUuid(params.uuid);
  }
}
