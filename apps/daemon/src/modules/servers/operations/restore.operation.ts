import { Injectable } from '@nestjs/common';
import { reportRestore } from '@app/contracts/remote/backups.contract.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import { BackupArchives, type RestoreOrder } from '../../backups/index.js';
import { ERROR_LENGTH, failed, type Operation, type OperationContext, SUCCESS } from './operation.port.js';
import { tellProgress } from './tell-progress.js';

type Context = OperationContext<'restore'>;
const GRACES = { stopMs: 120_000, termMs: 10_000 };
const MIB = 1024 * 1024;

/** In the words of the protocol: console-websocket.md §2. */
const COMPLETED = {
  wings: 'Completed server restoration from local backup.',
  s3: 'Completed server restoration from S3 backup.',
  restic: 'Completed server restoration from incremental backup.',
} as const;

/** Stops a server and puts the files of a backup in place: daemon-runtime.md §7 (hazards B5–B7). */
@Injectable()
export class RestoreOperation implements Operation<'restore'> {
  constructor(
    private readonly archives: BackupArchives,
    private readonly panel: PanelClient,
  ) {}

  async run(
    { server, parameters, claim, progress }: Context,
    signal: AbortSignal,
  ): Promise<OperationOutcome> {
    progress('stopping the server', { forMs: GRACES.stopMs + GRACES.termMs });
    if (!server.state.is('offline')) await server.power.forceStop('restore', GRACES, claim);
    signal.throwIfAborted();
    const order = orderOf({ server, parameters });
    const told = tellProgress(server, 'backup restore progress', progress);
    await this.archives.restore(server.uuid, order, signal, told);
    server.events.frame('daemon message', COMPLETED[parameters.adapter]);
    return SUCCESS;
  }

  async resume(context: Context, signal: AbortSignal): Promise<OperationOutcome> {
    const isPlaced = await this.archives.resumeRestore(context.server.uuid, orderOf(context), signal);
    return isPlaced
      ? SUCCESS
      : failed('The node was restarted before any file was touched: the server has its old files.');
  }

  async report(
    _uuid: string,
    { successful, error }: OperationOutcome,
    parameters: Context['parameters'],
  ): Promise<void> {
    await this.panel.push(reportRestore, {
      params: { backup: parameters.backup },
      body: { successful, ...(error === null ? {} : { error: error.slice(0, ERROR_LENGTH) }) },
    });
  }

  ended({ server }: Context, { error }: OperationOutcome): void {
    if (error !== null) server.events.frame('daemon message', `The backup was not restored: ${error}`);
    server.events.frame('backup restore completed', '');
  }
}

function orderOf({ server, parameters }: Pick<Context, 'server' | 'parameters'>): RestoreOrder {
  const limit = server.configuration.settings.build.disk_space;
  const { download_url: url, ...order } = parameters;
  return { ...order, url, maxBytes: limit > 0 ? limit * MIB : null };
}
