import { Controller, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import * as contract from '@app/contracts/daemon/transfers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { transferUrlInvalid, unknownServer } from '../server.errors.js';
import { CurrentServer, ServerGuard } from '../server.guard.js';
import type { Server } from '../server.js';
import { TransfersService } from './transfers.service.js';

/** The end that a server leaves: daemon-api.md §6. */
@Controller()
@UseGuards(ServerGuard)
export class SendingController {
  constructor(private readonly transfers: TransfersService) {}

  @Endpoint(contract.sendTransfer)
  async send(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.sendTransfer>,
  ): Promise<void> {
    const { url, token, backups, transfer_id: id } = body;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw transferUrlInvalid();
    await this.transfers.send(server, { url, token, backups: backups ?? [] }, id ?? null);
  }

  @Endpoint(contract.cancelSending)
  cancel(@CurrentServer() server: Server): void {
    this.transfers.cancelSending(server);
  }
}

/** The end that it comes to. */
@Controller()
export class ReceivingController {
  constructor(private readonly transfers: TransfersService) {}

  @Endpoint(contract.receiveTransfer)
  async receive(@Req() request: FastifyRequest): Promise<void> {
    await this.transfers.receive(request);
  }

  @Endpoint(contract.cancelReceiving)
  cancel(@Input() { params }: InputFor<typeof contract.cancelReceiving>): void {
    this.transfers.cancelReceiving(params.server);
  }

  @Endpoint(contract.cancelReceivingByBody)
  cancelByBody(@Input() { body }: InputFor<typeof contract.cancelReceivingByBody>): void {
    const uuid = body.json.server?.uuid ?? body.json.server_id;
    if (!uuid) throw unknownServer();
    this.transfers.cancelReceiving(uuid);
  }
}
