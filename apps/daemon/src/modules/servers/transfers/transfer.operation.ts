import { once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { getServer } from '@app/contracts/remote/servers.contract.js';
import { reportTransferFailure, TRANSFER_TOKEN_HEADER } from '@app/contracts/remote/transfers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import { PanelClient, PanelRefusedError } from '../../../platform/panel-client/panel-client.js';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import { type Bytes, percentOf } from '../../backups/index.js';
import { type Shipment, Shipping } from '../../transfers/index.js';
import { ERROR_LENGTH, failed, type Operation, type OperationContext } from '../operations/operation.port.js';
import type { Server } from '../server.js';
import { startAgain } from './start-again.js';

type Context = OperationContext<'transfer'>;
/** Beyond the time that it has to stop by itself. */
const TERM_MS = 10_000;
const LOG_MS = 5000;
/** The panel gives a move up, and says so, that is not decided so long after the other node has all of it. */
const SWITCH_MS = 120_000;
const MIB = 1024 * 1024;
const BAR = 25;

/**
 * Sends a server to another node: daemon-runtime.md §8. Everything stays here until the panel has this server deleted,
 * which breaks into the operation; so its only end of its own is that the server stays.
 */
@Injectable()
export class TransferOperation implements Operation<'transfer'> {
  constructor(
    private readonly shipping: Shipping,
    private readonly panel: PanelClient,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  async run(context: Context, signal: AbortSignal): Promise<OperationOutcome> {
    const { server, parameters, claim, progress } = context;
    const shipment = this.shipmentOf(server.uuid, parameters);
    try {
      server.events.frame('transfer status', 'processing');
      const graces = { stopMs: this.config.current.system.transfers.stop_grace * 1000, termMs: TERM_MS };
      const log = logged(context);
      const ahead = parameters.ahead
        ? await this.shipping.sendAhead(server.uuid, shipment, signal, log)
        : null;
      signal.throwIfAborted();
      progress('stopping the server', { forMs: graces.stopMs + graces.termMs });
      if (!server.state.is('offline')) {
        tell(server, 'Stopping the server.');
        await server.power.forceStop('transfer', graces, claim);
      }
      signal.throwIfAborted();
      await this.shipping.send(server.uuid, shipment, signal, log, ahead);
      tell(server, 'The other node has all of the server.');
      return await this.untilDeleted(context, signal);
    } catch (error) {
      // Not told by `ended`: the operation is another's by then.
      if (server.slot.isFinal) server.events.frame('transfer status', 'completed');
      throw error;
    }
  }

  /** The panel says whether the server went: it lets only its own node see it when no transfer goes on. */
  async resume(context: Context, signal: AbortSignal): Promise<OperationOutcome> {
    const { uuid } = context.server;
    const hasGone = await this.panel.call(getServer, { params: { uuid } }, { signal }).then(
      () => false,
      (error: unknown) => error instanceof PanelRefusedError && [403, 404].includes(error.status),
    );
    if (hasGone) return this.untilDeleted(context, signal);
    return failed('The node was restarted before the server had moved.');
  }

  async report(
    uuid: string,
    { error }: OperationOutcome,
    { transfer_id }: Context['parameters'],
  ): Promise<void> {
    const body = { error: (error ?? 'The server could not be moved.').slice(0, ERROR_LENGTH), transfer_id };
    await this.panel.push(reportTransferFailure, { params: { uuid }, body });
  }

  ended({ server, parameters }: Context, { error }: OperationOutcome): void {
    tell(server, `The server stays on this node: ${error ?? ''}`);
    server.events.frame('transfer status', 'failure');
    if (parameters.was_running) startAgain(server, this.logger);
  }

  /** Straight to the other node, or to it through the panel where this one cannot see it. */
  private shipmentOf(uuid: string, { url, token, backups, relay }: Context['parameters']): Shipment {
    if (!relay) return { url, filesUrl: `${url}/${uuid}`, headers: { authorization: token }, backups };
    const panel = this.config.current.remote.replace(/\/+$/, '');
    const through = `${panel}/api/remote/servers/${uuid}/transfer/relay`;
    const key = this.config.credentials;
    const headers = { authorization: `Bearer ${key.id}.${key.token}`, [TRANSFER_TOKEN_HEADER]: token };
    return { url: through, filesUrl: through, headers, backups };
  }

  private async untilDeleted({ progress }: Context, signal: AbortSignal): Promise<never> {
    progress('waiting for the panel', { forMs: SWITCH_MS });
    if (!signal.aborted) await once(signal, 'abort');
    throw new Error('The panel has not moved the server.');
  }
}

/** `transfer logs`: console-websocket.md §4. */
function tell({ events }: Server, text: string): void {
  events.frame('transfer logs', `${new Date().toUTCString()} [Transfer System] [Source Node]: ${text}`);
}

/** Progress to the panel, and every few seconds as a line for those who look on. */
function logged({ server, progress }: Context): (step: string, bytes?: Bytes) => void {
  let toldAt = 0;
  return (step, bytes) => {
    progress(step, bytes ? { bytes } : {});
    if (!bytes || Date.now() - toldAt < LOG_MS) return;
    toldAt = Date.now();
    const filled = Math.floor(((percentOf(bytes) ?? 0) / 100) * BAR);
    const [done, total] = [bytes.done, bytes.total ?? bytes.done].map((each) => (each / MIB).toFixed(1));
    tell(server, `Uploading [${'='.repeat(filled).padEnd(BAR)}] ${done} MiB / ${total} MiB`);
  };
}
