import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '@app/contracts/core/errors.js';
import type { BodyOf, ResponseOf } from '@app/contracts/core/route.js';
import type { offerFiles } from '@app/contracts/daemon/transfers.contract.js';
import { getServer as getRemoteServer } from '@app/contracts/remote/servers.contract.js';
import type { ParametersOf } from '@app/contracts/operations/operation-kinds.js';
import { hasScope, TransferClaims } from '@app/contracts/tokens/claims.js';
import { ConfigStore } from '../../../config/config-store.js';
import { missingBearer, wrongBearer } from '../../../platform/http/daemon.errors.js';
import { signedPayload, SignedTokenError } from '../../../platform/http/signed-token.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';
import { Depots } from '../../transfers/index.js';
import { OperationRunner } from '../operations/operation-runner.js';
import { notTransferring, serverIsHere, transferFailed, transferRunning } from '../server.errors.js';
import type { Server } from '../server.js';
import { ServerRegistry } from '../server.registry.js';
import { Arrivals } from './arrivals.js';

/** Both ends of the move of a server: daemon-api.md §6. */
@Injectable()
export class TransfersService {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly runner: OperationRunner,
    private readonly arrivals: Arrivals,
    private readonly depots: Depots,
    private readonly panel: PanelClient,
    private readonly config: ConfigStore,
  ) {}

  async send(server: Server, order: Omit<ParametersOf<'transfer'>, 'was_running'>): Promise<void> {
    await server.ready();
    if (server.slot.operation === 'transfer') throw transferRunning();
    const was_running = !server.state.is('offline');
    await this.runner.begin(server, 'transfer', { ...order, was_running });
  }

  cancelSending(server: Server): void {
    if (server.slot.operation !== 'transfer') throw notTransferring();
    server.events.frame('transfer status', 'cancelling');
    server.slot.cancelWork();
  }

  /** What is missing of a server that is to come, and runs elsewhere still. */
  async offer(
    uuid: string,
    authorization: string | undefined,
    body: BodyOf<typeof offerFiles>,
  ): Promise<ResponseOf<typeof offerFiles>> {
    await this.assertComing(uuid, authorization);
    if (!this.depots.knows(uuid, body.pass)) await this.configurationOf(uuid);
    return this.depots.offer(uuid, body);
  }

  async fill(
    uuid: string,
    authorization: string | undefined,
    pass: string,
    content: Readable,
  ): Promise<void> {
    await this.assertComing(uuid, authorization);
    await this.depots.fill(uuid, pass, content);
  }

  /** Resolves once the panel counts the server as this node's. */
  async receive(form: FastifyRequest): Promise<void> {
    const {
      sub,
      backups,
      start_on_completion = false,
      transfer_id = null,
    } = await this.claimsOf(form.headers.authorization);
    const uuid = sub.toLowerCase();
    if (this.registry.find(uuid)) throw serverIsHere();
    const configuration = await this.configurationOf(uuid);
    if (this.registry.find(uuid)) throw serverIsHere();
    const server = this.registry.add(uuid, configuration);
    await server.restore(null, null);
    this.arrivals.put(uuid, { form, backups: backups?.map((backup) => backup.toLowerCase()) ?? null });
    try {
      await (
        await this.runner.begin(server, 'receive', { start_on_completion, transfer_id })
      ).completed;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw transferFailed({ detail: (cause as Error).message, cause });
    } finally {
      this.arrivals.forget(uuid);
    }
    // Cancelled work ends without a rejection.
    if (this.registry.find(uuid) !== server) throw transferFailed();
  }

  /** Throws a 404 for a server of which nothing is here, and a 409 for one that has come. */
  async cancelReceiving(uuid: string): Promise<void> {
    if (!this.registry.find(uuid) && (await this.depots.discard(uuid))) return;
    const server = this.registry.get(uuid);
    if (server.slot.operation !== 'receive') throw notTransferring();
    server.slot.cancelWork();
  }

  /** The token names this server, and it has not come yet. */
  private async assertComing(uuid: string, authorization: string | undefined): Promise<void> {
    const { sub } = await this.claimsOf(authorization);
    if (sub.toLowerCase() !== uuid) throw wrongBearer();
    if (this.registry.find(uuid)) throw serverIsHere();
  }

  /** Either node of a transfer may read it; one that is not on its way here is refused by the panel (hazard T5). */
  private async configurationOf(uuid: string): Promise<ResponseOf<typeof getRemoteServer>> {
    return this.panel.call(getRemoteServer, { params: { uuid } }).catch((cause: unknown) => {
      throw transferFailed({ detail: 'The panel does not give the configuration of this server.', cause });
    });
  }

  private async claimsOf(header: string | undefined): Promise<TransferClaims> {
    if (!header?.startsWith('Bearer ')) throw missingBearer();
    const token = header.slice('Bearer '.length);
    const now = Math.floor(Date.now() / 1000);
    const payload = await signedPayload(token, this.config.acceptedTokens, now).catch((cause: unknown) => {
      throw cause instanceof SignedTokenError ? wrongBearer({ cause }) : cause;
    });
    const { data: claims } = TransferClaims.safeParse(payload);
    if (!claims || !hasScope(claims, 'transfer')) throw wrongBearer();
    return claims;
  }
}
