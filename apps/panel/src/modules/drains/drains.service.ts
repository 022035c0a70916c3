import { Injectable } from '@nestjs/common';
import { nodeDrainEnd, nodeDrainStart } from '@app/contracts/activity/node.events.js';
import { MAX_DRAIN_SERVERS } from '@app/contracts/application/drains.contract.js';
import { conflict, notFound } from '@app/contracts/errors/common.errors.js';
import { currentScope } from '../../access/admin-access.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { NodesService } from '../nodes/index.js';
import { AT_ONCE } from './drain.policy.js';
import type { DrainProgress } from './drain.transformer.js';
import { DrainsRepository, type Drain } from './drains.repository.js';

type Named = { readonly id: number; readonly name: string };

/**
 * Nodes that are to be empty. A drain is a wish that stays in force until it is called off: `DrainSteps` brings its
 * node nearer to it, again and again, and nodes that are drained take no servers (`NodesService.findViable`).
 */
@Injectable()
export class DrainsService {
  constructor(
    private readonly repository: DrainsRepository,
    private readonly nodes: NodesService,
    private readonly activity: ActivityService,
    private readonly database: Database,
  ) {}

  /** Where one is in force already, what has failed is tried again; `atOnce` changes it, null leaves it. */
  async start(node: Named, atOnce: number | null): Promise<DrainProgress> {
    // Who administers some nodes moves servers among these only.
    const scope = currentScope({ model: 'node', verb: 'update' });
    await this.database.transaction(async () => {
      // Deployments and moves to the node take turns with it.
      await this.nodes.lock(node.id);
      const active = await this.repository.findActive(node.id);
      if (active) {
        if (atOnce !== null) await this.repository.setAtOnce(active.id, atOnce);
        return this.repository.forgetFailures(active.id);
      }
      await this.repository.insert(node.id, atOnce ?? AT_ONCE, scope && [...scope], new Date());
      await this.record(nodeDrainStart, node);
    });
    const progress = await this.find(node.id);
    // The node went meanwhile, and its drain with it.
    if (!progress) throw notFound();
    return progress;
  }

  /** Null where the node was never drained. */
  async find(nodeId: number): Promise<DrainProgress | null> {
    const drain = await this.repository.findLast(nodeId);
    if (!drain) return null;
    const [counts, servers] = await Promise.all([
      this.repository.counts(drain),
      this.repository.left(drain, MAX_DRAIN_SERVERS),
    ]);
    return { drain, counts, servers };
  }

  /** Moves under way go on. Throws a 409 where none is in force. */
  async end(node: Named): Promise<void> {
    await this.database.transaction(async () => {
      const drain: Drain | null = await this.repository.findActive(node.id);
      if (!drain || !(await this.repository.lockActive(drain.id)))
        throw conflict('This node is not drained.');
      await this.repository.end(drain.id, new Date());
      await this.record(nodeDrainEnd, node);
    });
  }

  private record(event: typeof nodeDrainStart, { id, name }: Named): Promise<void> {
    return this.activity.record(event, { properties: { name }, subjects: [{ type: 'node', id }] });
  }
}
