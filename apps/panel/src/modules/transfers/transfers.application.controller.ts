import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/application/transfers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../access/current.decorators.js';
import type { MovableServer } from '../servers/index.js';
import { TransfersService } from './transfers.service.js';

/** application-api.md §2 rows 20 and 21 */
@Controller()
export class TransfersApplicationController {
  constructor(private readonly transfers: TransfersService) {}

  @Endpoint(routes.transferServer)
  async start(
    @Model('server') server: MovableServer,
    @Input() { body }: InputFor<typeof routes.transferServer>,
  ): Promise<void> {
    await this.transfers.start(server, this.transfers.destinationOf(body));
  }

  @Endpoint(routes.cancelTransfer)
  async cancel(@Model('server') server: MovableServer): Promise<void> {
    await this.transfers.cancel(server.id);
  }
}
