import { Controller } from '@nestjs/common';
import { deleteEgg, deleteEggByUuid } from '@app/contracts/application/eggs.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
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
  deleteByUuid(@Input() { params }: InputFor<typeof deleteEggByUuid>): Promise<void> {
    return this.eggs.deleteByUuid(params.uuid);
  }
}
