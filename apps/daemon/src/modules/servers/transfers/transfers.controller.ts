import { Controller, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ResponseOf } from '@app/contracts/core/route.js';
import * as contract from '@app/contracts/daemon/transfers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { transferUrlInvalid, unknownServer } from '../server.errors.js';
import { CurrentServer, ServerGuard } from '../server.guard.js';
import type { Server } from '../server.js';
import { ArrivalChecks } from './arrival-checks.js';
import { unreachableBecause } from './reach-check.js';
import { TransfersService } from './transfers.service.js';

function assertHttp(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw transferUrlInvalid();
}

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
    const { url, token, backups, transfer_id: id, ahead, relay } = body;
    assertHttp(url);
    await this.transfers.send(server, {
      url,
      token,
      backups: backups ?? [],
      transfer_id: id ?? null,
      ahead: ahead ?? false,
      relay: relay ?? false,
    });
  }

  @Endpoint(contract.cancelSending)
  cancel(@CurrentServer() server: Server): void {
    this.transfers.cancelSending(server);
  }
}

/** The end that it comes to, and what is asked of both before. */
@Controller()
export class ReceivingController {
  constructor(
    private readonly transfers: TransfersService,
    private readonly checks: ArrivalChecks,
  ) {}

  @Endpoint(contract.checkArrival)
  async check(
    @Input() { body }: InputFor<typeof contract.checkArrival>,
  ): Promise<ResponseOf<typeof contract.checkArrival>> {
    return { problems: await this.checks.problems(body) };
  }

  @Endpoint(contract.checkReach)
  async reach(
    @Input() { body }: InputFor<typeof contract.checkReach>,
  ): Promise<ResponseOf<typeof contract.checkReach>> {
    assertHttp(body.url);
    return { reason: await unreachableBecause(body.url) };
  }

  @Endpoint(contract.receiveTransfer)
  async receive(@Req() request: FastifyRequest): Promise<void> {
    await this.transfers.receive(request);
  }

  @Endpoint(contract.offerFiles)
  offer(
    @Req() { headers }: FastifyRequest,
    @Input() { params, body }: InputFor<typeof contract.offerFiles>,
  ): Promise<ResponseOf<typeof contract.offerFiles>> {
    return this.transfers.offer(params.server.toLowerCase(), headers.authorization, body);
  }

  @Endpoint(contract.fillFiles)
  async fill(
    @Req() { headers, raw }: FastifyRequest,
    @Input() { params, query }: InputFor<typeof contract.fillFiles>,
  ): Promise<void> {
    await this.transfers.fill(params.server.toLowerCase(), headers.authorization, query.pass, raw);
  }

  @Endpoint(contract.cancelReceiving)
  async cancel(@Input() { params }: InputFor<typeof contract.cancelReceiving>): Promise<void> {
    await this.transfers.cancelReceiving(params.server.toLowerCase());
  }

  @Endpoint(contract.cancelReceivingByBody)
  async cancelByBody(@Input() { body }: InputFor<typeof contract.cancelReceivingByBody>): Promise<void> {
    const uuid = body.json.server?.uuid ?? body.json.server_id;
    if (!uuid) throw unknownServer();
    await this.transfers.cancelReceiving(uuid.toLowerCase());
  }
}
