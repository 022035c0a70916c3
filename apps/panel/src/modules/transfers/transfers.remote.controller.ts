import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/remote/transfers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentNode, Model } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import { TransferOutcomes } from './transfer-outcomes.service.js';

/** remote-api.md §2 rows 6 to 8 */
@Controller()
export class TransfersRemoteController {
  constructor(private readonly outcomes: TransferOutcomes) {}

  @Endpoint(routes.reportTransferSuccess)
  async succeeded(
    @CurrentNode() node: NodeRef,
    @Model('uuid') server: { readonly id: number },
    @Input() { body }: InputFor<typeof routes.reportTransferSuccess>,
  ): Promise<void> {
    await this.outcomes.succeeded(server.id, node.id, body?.transfer_id ?? null);
  }

  @Endpoint(routes.reportArchive)
  async archived(
    @Model('uuid') server: { readonly id: number },
    @Input() { body }: InputFor<typeof routes.reportArchive>,
  ): Promise<void> {
    await this.outcomes.archived(server.id, body.successful);
  }

  @Endpoint(routes.reportTransferFailure)
  async failed(
    @Model('uuid') server: { readonly id: number },
    @Input() { body }: InputFor<typeof routes.reportTransferFailure>,
  ): Promise<void> {
    await this.outcomes.failed(server.id, body?.error ?? null, body?.transfer_id ?? null);
  }
}
