import { Injectable } from '@nestjs/common';
import type { ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import * as daemon from '@app/contracts/daemon/transfers.contract.js';
import { badRequest, conflict, forbidden } from '@app/contracts/errors/common.errors.js';
import { TRANSFER_TOKEN_HEADER } from '@app/contracts/remote/transfers.contract.js';
import type { NodeRef } from '../../access/node-ref.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { answerOf, discard, type NodeStream } from '../../platform/daemon-client/daemon-stream.js';
import { NodeGateway } from '../nodes/index.js';
import { TransfersRepository } from './transfers.repository.js';

/** The server that is on its way, and the node that sends it. */
interface Sending {
  readonly node: NodeRef;
  readonly serverId: number;
}

/**
 * Hands on what one node sends to another that it cannot see: bytes go through as fast as the slower end takes them,
 * and none is kept. The other node checks the token of the move itself.
 */
@Injectable()
export class TransferRelay {
  constructor(
    private readonly repository: TransfersRepository,
    private readonly gateway: NodeGateway,
  ) {}

  async ship(sending: Sending, request: PanelRequest): Promise<void> {
    discard(await this.pass(sending, daemon.receiveTransfer, {}, request));
  }

  async offer(
    sending: Sending,
    server: string,
    request: PanelRequest,
  ): Promise<ResponseOf<typeof daemon.offerFiles>> {
    const answer = await this.pass(sending, daemon.offerFiles, { params: { server } }, request);
    return answerOf(answer, daemon.offerFiles);
  }

  async fill(sending: Sending, server: string, pass: string, request: PanelRequest): Promise<void> {
    discard(await this.pass(sending, daemon.fillFiles, { params: { server }, query: { pass } }, request));
  }

  private async pass(
    { node, serverId }: Sending,
    route: RouteDescriptor,
    input: object,
    { raw, headers, ip }: PanelRequest,
  ): Promise<NodeStream> {
    const transfer = await this.repository.findRunning(serverId);
    if (!transfer) throw conflict('No transfer of this server goes on.');
    if (transfer.oldNode !== node.id)
      throw forbidden('Only the node that a server leaves may send it through the panel.');
    const token = headers[TRANSFER_TOKEN_HEADER];
    if (typeof token !== 'string') throw badRequest(`The header ${TRANSFER_TOKEN_HEADER} is missing.`);
    return this.gateway.stream(transfer.newNode, route, input as never, {
      headers: {
        authorization: token,
        'content-type': headers['content-type'] ?? 'application/octet-stream',
        'x-forwarded-for': ip,
      },
      body: raw,
    });
  }
}
