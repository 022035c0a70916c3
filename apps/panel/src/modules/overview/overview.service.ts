import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Problem } from '@app/contracts/application/problems.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import { LiveServers } from '../live/index.js';
import { NodesService, type LoadedNode } from '../nodes/index.js';
import { NodeLooks, type NodeLook } from './node-looks.js';
import { OverviewRepository, type Counts, type NodeCounts } from './overview.repository.js';
import { resourceOf } from './problems/problem.policy.js';
import { Problems } from './problems/problems.service.js';

/** A page of bars: nobody looks through more of them. */
const NODES = 50;
/** Counting reads an index through, which many pages at once need not repeat. */
const COUNTED = { max: 1_000, ttlMs: 10_000 };

export interface NodeOverview {
  readonly node: LoadedNode;
  readonly counts: NodeCounts;
  readonly look: NodeLook | undefined;
  readonly isReachable: boolean;
}
type AllCounts = Counts & { readonly jobs: { readonly waiting: number; readonly dead: number } };
export interface Overview {
  readonly counts: AllCounts;
  readonly nodes: readonly NodeOverview[];
  readonly problems: readonly Problem[];
}

/** The whole installation at a glance: what the panel knows, without asking any node. */
@Injectable()
export class OverviewService implements OnModuleInit {
  private readonly counts = new VersionedCache<'all', AllCounts>({ ...COUNTED, max: 1 });
  private readonly nodeCounts = new VersionedCache<number, NodeCounts>(COUNTED);

  constructor(
    private readonly repository: OverviewRepository,
    private readonly problems: Problems,
    private readonly nodes: NodesService,
    private readonly looks: NodeLooks,
    private readonly live: LiveServers,
    private readonly jobs: Jobs,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    for (const topic of ['server-lists', 'user-list', 'node', 'node-allocations'] as const) {
      this.invalidation.on(topic, () => {
        this.counts.forget();
        this.nodeCounts.forget();
      });
    }
  }

  /** Of problems only those whose resource the caller may read. */
  async find(mayRead: (resource: string) => boolean): Promise<Overview> {
    const all = await this.problems.all();
    const troubled = all.flatMap(({ subject }) => (subject.type === 'node' ? [Number(subject.id)] : []));
    const ids = await this.repository.nodeIds(troubled, NODES);
    const [counts, nodes] = await Promise.all([
      this.counts.get('all', async () => {
        const [counted, jobs] = await Promise.all([this.repository.counts(), this.jobs.counts()]);
        return { ...counted, jobs };
      }),
      this.nodesOf(ids),
    ]);
    return { counts: counts!, nodes, problems: all.filter((problem) => mayRead(resourceOf(problem))) };
  }

  private async nodesOf(ids: readonly number[]): Promise<NodeOverview[]> {
    const [nodes, counts, looks, away] = await Promise.all([
      this.nodes.byIds(ids),
      this.nodeCounts.getMany(ids, (missing) => this.repository.ofNodes(missing)),
      this.looks.find(ids),
      this.live.unreachable(ids),
    ]);
    const byId = new Map(nodes.map((node) => [node.id, node]));
    return ids.flatMap((id) => {
      const node = byId.get(id);
      const counted = counts.get(id);
      if (!node || !counted) return [];
      return [{ node, counts: counted, look: looks?.get(id), isReachable: !away.has(id) }];
    });
  }
}
