import { Injectable } from '@nestjs/common';
import { TRIAL_LOG_LINES } from '@app/contracts/application/egg-trials.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import { getInstallLogs } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { daemonIsAway } from '../../platform/daemon-client/daemon-errors.js';
import { TaskHandler } from '../../platform/queue/define-task.js';
import { NodeGateway } from '../nodes/index.js';
import { OperationsAdministration } from '../operations/index.js';
import { ServerDeletionService } from '../servers/index.js';
import { stepEggTrials } from './egg-trials.jobs.js';
import { type EggTrial, EggTrialsRepository } from './egg-trials.repository.js';

const AT_ONCE = 50;
/** A node that is away has so long to tell its log, and to let the server be deleted by it. */
const PATIENCE_MS = 10 * 60_000;
/** Until what did not go is tried again. */
const AGAIN_MS = 15_000;
const MAX_LINE = 500;
/** Of one that nobody has judged and that has no server: somebody deleted it, or it never began. */
const LOST = { outcome: 'failed', error: 'Its server was gone before it was installed.' } as const;

/**
 * What becomes of trials: an installation that has ended is judged, with the end of its log, and then its server goes.
 * Each step is one change of the row, and is done again where it was not.
 */
@Injectable()
export class EggTrialSteps {
  constructor(
    private readonly repository: EggTrialsRepository,
    private readonly operations: OperationsAdministration,
    private readonly deletion: ServerDeletionService,
    private readonly gateway: NodeGateway,
    private readonly logger: AppLogger,
  ) {}

  @TaskHandler(stepEggTrials)
  async run(stop: AbortSignal): Promise<void> {
    for (const trial of await this.repository.due(new Date(), AT_ONCE)) {
      if (stop.aborted) return;
      await this.step(trial);
    }
  }

  private async step(trial: EggTrial): Promise<void> {
    if (trial.serverId === null || trial.serverUuid === null) {
      return this.end(trial.id, trial.outcome === null ? LOST : {});
    }
    const server = { id: trial.serverId, uuid: trial.serverUuid, nodeId: trial.nodeId };
    if (trial.outcome === null && !(await this.judge(trial, server))) return;
    try {
      await this.deletion.delete(server, { force: this.isOverdue(trial.judgedAt) });
      await this.end(trial.id);
    } catch (error) {
      // A fault of ours must not hold up the trials after this one either.
      this.logger.pino.warn(
        { context: EggTrialSteps.name, server: server.uuid, error },
        'a trial was not cleared',
      );
      await this.repository.update(trial.id, { nextAt: new Date(Date.now() + AGAIN_MS) });
    }
  }

  /** Nothing of it is left. */
  private async end(id: number, verdict: Partial<typeof LOST> = {}): Promise<void> {
    const now = new Date();
    const judged = verdict.outcome === undefined ? {} : { ...verdict, judgedAt: now };
    await this.repository.update(id, { ...judged, nextAt: null, endedAt: now });
  }

  /** False while it is installing, and while the node cannot be asked for the log. */
  private async judge(
    trial: EggTrial,
    server: { readonly id: number; readonly uuid: string },
  ): Promise<boolean> {
    const operation = await this.operations.lastOf(server.id);
    if (!operation || operation.state === 'running') return false;
    const log = await this.logOf(trial.nodeId, server.uuid);
    if (log === null && !this.isOverdue(operation.endedAt)) {
      await this.repository.update(trial.id, { nextAt: new Date(Date.now() + AGAIN_MS) });
      return false;
    }
    const { state: outcome, error } = operation;
    await this.repository.update(trial.id, { outcome, error, log: log ?? [], judgedAt: new Date() });
    return true;
  }

  /** Null where the node cannot be asked. */
  private async logOf(nodeId: number, uuid: string): Promise<string[] | null> {
    try {
      const { data } = await this.gateway.call(nodeId, getInstallLogs, { params: { server: uuid } });
      const lines = data.trimEnd().split(/\r?\n/);
      return lines.slice(-TRIAL_LOG_LINES).map((line) => line.slice(0, MAX_LINE));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // One that answers otherwise has no log.
      return daemonIsAway(error) ? null : [];
    }
  }

  private isOverdue = (since: Date | null): boolean =>
    since !== null && Date.now() - since.getTime() > PATIENCE_MS;
}
