import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PROOF_OUTCOMES, reportProof } from '@app/contracts/remote/backups.contract.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import { BackupArchives } from '../../backups/index.js';
import { ERROR_LENGTH, failed, type Operation, type OperationContext, SUCCESS } from './operation.port.js';

type Context = OperationContext<'prove'>;
const Found = z.object({ outcome: z.enum(PROOF_OUTCOMES), error: z.string().nullable() });

/**
 * Restores a backup into an empty folder and compares each file, beside a server that goes on running. Never touches
 * the files of the server; one goes on per node at a time, and it gives way to any other work on its server.
 */
@Injectable()
export class ProveOperation implements Operation<'prove'> {
  private isProving = false;

  constructor(
    private readonly archives: BackupArchives,
    private readonly panel: PanelClient,
  ) {}

  async run({ server, parameters, progress }: Context, signal: AbortSignal): Promise<OperationOutcome> {
    if (this.isProving) return failed('Another backup of this node is being proved.');
    this.isProving = true;
    try {
      const { adapter, backup, checksum, content_bytes: contentBytes, download_url: url } = parameters;
      const order = { adapter, backup, checksum, contentBytes, url };
      const found = await this.archives.prove(server.uuid, order, signal, (step, bytes) =>
        progress(step, bytes ? { bytes } : {}),
      );
      return { ...SUCCESS, details: { ...found } };
    } finally {
      this.isProving = false;
    }
  }

  async report(_uuid: string, outcome: OperationOutcome, { backup }: Context['parameters']): Promise<void> {
    const found = outcome.successful ? Found.parse(outcome.details) : { outcome: null, error: outcome.error };
    await this.panel.push(reportProof, {
      params: { backup },
      body: { outcome: found.outcome, error: found.error?.slice(0, ERROR_LENGTH) ?? null },
    });
  }
}
