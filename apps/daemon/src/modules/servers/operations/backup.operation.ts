import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { reportBackup } from '@app/contracts/remote/backups.contract.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import { BackupArchives } from '../../backups/index.js';
import { ERROR_LENGTH, failed, type Operation, type OperationContext, SUCCESS } from './operation.port.js';
import { tellProgress } from './tell-progress.js';

type Parameters = OperationContext<'backup'>['parameters'];
const Part = z.object({ etag: z.string(), part_number: z.number() });
const Archive = z.object({
  checksum: z.string(),
  size: z.number(),
  parts: z.array(Part).nullable().default(null),
  files: z.number().optional(),
  contentBytes: z.number().optional(),
  checksumType: z.string().default('sha256'),
});

/** Archives a server's files while it goes on running: daemon-runtime.md §7. */
@Injectable()
export class BackupOperation implements Operation<'backup'> {
  constructor(
    private readonly archives: BackupArchives,
    private readonly panel: PanelClient,
  ) {}

  async run(
    { server, parameters, progress }: OperationContext<'backup'>,
    signal: AbortSignal,
  ): Promise<OperationOutcome> {
    const { adapter, backup, ignore, is_compressed: isCompressed } = parameters;
    const order = { adapter, backup, ignore, isCompressed };
    const archive = await this.archives.make(
      server.uuid,
      order,
      signal,
      tellProgress(server, 'backup progress', progress, backup),
    );
    return { ...SUCCESS, details: { ...archive } };
  }

  /** What a dead process had made of it is no archive. */
  async resume({ server, parameters }: OperationContext<'backup'>): Promise<OperationOutcome> {
    await this.archives.forgetUnfinished(server.uuid, parameters.backup);
    return failed('The node was restarted before the backup was complete.');
  }

  async report(_uuid: string, outcome: OperationOutcome, { backup }: Parameters): Promise<void> {
    const archive = outcome.successful ? Archive.parse(outcome.details) : null;
    await this.panel.push(reportBackup, {
      params: { backup },
      body: {
        successful: outcome.successful,
        checksum: archive?.checksum ?? '',
        checksum_type: archive?.checksumType ?? '',
        size: archive?.size ?? 0,
        parts: archive?.parts ?? null,
        ...(archive?.files === undefined ? {} : { files: archive.files }),
        ...(archive?.contentBytes === undefined ? {} : { content_bytes: archive.contentBytes }),
        ...(outcome.error === null ? {} : { error: outcome.error.slice(0, ERROR_LENGTH) }),
      },
    });
  }

  ended({ server, parameters }: OperationContext<'backup'>, outcome: OperationOutcome): void {
    const archive = outcome.successful ? Archive.parse(outcome.details) : null;
    const told = {
      uuid: parameters.backup,
      is_successful: outcome.successful,
      checksum: archive?.checksum ?? '',
      checksum_type: archive?.checksumType ?? '',
      file_size: archive?.size ?? 0,
    };
    server.events.frame('backup completed', JSON.stringify(told));
  }
}
