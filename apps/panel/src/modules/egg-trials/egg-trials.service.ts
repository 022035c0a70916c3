import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { KEPT_TRIALS, type startEggTrial } from '@app/contracts/application/egg-trials.contract.js';
import type { CreateServer } from '@app/contracts/application/servers.schemas.js';
import { conflict, validationFailed } from '@app/contracts/errors/common.errors.js';
import { currentScope } from '../../access/admin-access.js';
import { currentContext } from '../../access/request-context.js';
import { NodesService } from '../nodes/index.js';
import { type AnyOperationLine, OperationsAdministration } from '../operations/index.js';
import { ServerCreationService } from '../servers/index.js';
import { type EggTrial, EggTrialsRepository } from './egg-trials.repository.js';

/** So long a trial without a server is being begun; after that whoever began it has died. */
const BEGINNING_MS = 60_000;
/** What an installation may use; it stands for nothing that is promised, so it is small. */
const LIMITS = { memory: 1024, swap: 0, disk: 10_240, io: 500, cpu: 0 } as const;

/**
 * Trials of eggs. One makes a server as any other, without an allocation and owned by whoever asks, and `EggTrialSteps`
 * deletes it once its installation has ended: what an installation is, what it may do and how it ends are those of
 * real servers. Its row is written in the transaction that makes the server, so that none is forgotten.
 */
@Injectable()
export class EggTrials {
  constructor(
    private readonly repository: EggTrialsRepository,
    private readonly creation: ServerCreationService,
    private readonly nodes: NodesService,
    private readonly operations: OperationsAdministration,
  ) {}

  /** Throws a 422 for nodes where the caller makes no servers and for variables without a value, and the node's error. */
  async start(
    egg: { readonly id: number; readonly name: string },
    body: z.output<(typeof startEggTrial)['body']>,
  ): Promise<{ readonly id: number; readonly operation: AnyOperationLine }> {
    await this.assertUsable(body.node);
    const now = new Date();
    const id = await this.repository.insert(egg.id, body.node, now, new Date(now.getTime() + BEGINNING_MS));
    try {
      const server = await this.creation.create(trialServer(egg, body), {
        place: { nodeId: body.node, allocationIds: [] },
        made: (serverId) => this.repository.update(id, { serverId, nextAt: new Date() }),
      });
      await this.repository.forgetOld(egg.id, KEPT_TRIALS);
      const operation = await this.operations.lastOf(server.id);
      if (!operation) throw conflict('The server of the trial was deleted meanwhile.');
      return { id, operation };
    } catch (error) {
      await this.repository.delete(id);
      throw error;
    }
  }

  of(eggId: number): Promise<EggTrial[]> {
    return this.repository.newest(eggId, KEPT_TRIALS);
  }

  private async assertUsable(nodeId: number): Promise<void> {
    const scope = currentScope({ model: 'server', verb: 'create' });
    const isKnown = (scope === null || scope.has(nodeId)) && (await this.nodes.find(nodeId)) !== null;
    const detail = !isKnown
      ? 'The selected node is invalid.'
      : (await this.nodes.isDraining(nodeId))
        ? 'The node is being emptied.'
        : null;
    if (detail !== null) throw validationFailed([{ field: 'node', rule: isKnown ? 'in' : 'exists', detail }]);
  }
}

const trialServer = (
  egg: { readonly id: number; readonly name: string },
  { environment }: z.output<(typeof startEggTrial)['body']>,
): CreateServer => ({
  name: `Trial of ${egg.name}`.slice(0, 255),
  user: currentContext().actor!.user.id,
  egg: egg.id,
  environment: environment ?? {},
  limits: LIMITS,
  feature_limits: { databases: 0, backups: 0, allocations: 0 },
  start_on_completion: false,
});
