import { Controller, Req } from '@nestjs/common';
import * as routes from '@app/contracts/remote/transfers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentNode, Model } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { TransferOutcomes } from './transfer-outcomes.service.js';
import { TransferRelay } from './transfer-relay.service.js';

/** remote-api.md §2 rows 6 to 8 */
@Controller()
export class TransfersRemoteController {
  constructor(
    private readonly outcomes: TransferOutcomes,
    private readonly relay: TransferRelay,
  ) {}

  @Endpoint(routes.relayTransfer)
  async ship(
    @CurrentNode() node: NodeRef,
    @Model('uuid') server: { readonly id: number },
    @Req() request: PanelRequest,
  ): Promise<void> {
    await this.relay.ship({ node, serverId: server.id }, request);
  }

  @Endpoint(routes.relayOffer)
  async offer(
    @CurrentNode() node: NodeRef,
    @Model('uuid') server: { readonly id: number; readonly uuid: string },
    @Req() request: PanelRequest,
  ) {
    return this.relay.offer({ node, serverId: server.id }, server.uuid, request);
  }

  @Endpoint(routes.relayFiles)
  async fill(
    @CurrentNode() node: NodeRef,
    @Model('uuid') server: { readonly id: number; readonly uuid: string },
    @Input() { query }: InputFor<typeof routes.relayFiles>,
    @Req() request: PanelRequest,
  ): Promise<void> {
    await this.relay.fill({ node, serverId: server.id }, server.uuid, query.pass, request);
  }

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
