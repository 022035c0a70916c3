import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AclResource } from '@app/contracts/permissions/acl.js';
import type { Problem } from '@app/contracts/application/problems.js';
import { readableNodes } from '../../access/admin-access.js';
import type { NodeScope } from '../../access/admin-rights.js';
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
/** The figures of all of it. */
export interface Installation {
  readonly counts: AllCounts;
  readonly problems: readonly Problem[];
}
export interface Overview {
  readonly counts: AllCounts;
  readonly nodes: readonly NodeOverview[];
  readonly problems: readonly Problem[];
}

/** The whole installation at a glance: what the panel knows, without asking any node. */
@Injectable()
export class OverviewService implements OnModuleInit {
  private readonly counts = new VersionedCache<string, AllCounts>({ ...COUNTED, max: 100 });
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

  /** Of the nodes that the caller reaches; of problems only those whose resource they may read. */
  async find(mayRead: (resource: AclResource) => boolean): Promise<Overview> {
    const scope = readableNodes('node');
    const readable = (await this.problems.all()).filter((problem) => mayRead(resourceOf(problem)));
    const problems = scope === null ? readable : await this.within(scope, readable);
    const troubled = problems.flatMap(({ subject }) => (subject.type === 'node' ? [Number(subject.id)] : []));
    const ids = await this.repository.nodeIds(troubled, NODES, scope);
    const [counts, nodes] = await Promise.all([this.countsOf(scope), this.nodesOf(ids)]);
    return { counts, nodes, problems };
  }

  /** For whoever may see everything. */
  async installation(): Promise<Installation> {
    const [counts, problems] = await Promise.all([this.countsOf(null), this.problems.all()]);
    return { counts, problems };
  }

  private async countsOf(scope: NodeScope): Promise<AllCounts> {
    const found = await this.counts.get(scope === null ? 'all' : [...scope].join(), async () => {
      const [counted, jobs] = await Promise.all([this.repository.counts(scope), this.jobs.counts()]);
      return { ...counted, jobs };
    });
    return found!;
  }

  /** Problems of what belongs to the nodes; what concerns the whole installation is not among them. */
  private async within(scope: ReadonlySet<number>, problems: readonly Problem[]): Promise<Problem[]> {
    const idsOf = (type: Problem['subject']['type']): string[] =>
      problems.flatMap(({ subject }) => (subject.type === type ? [subject.id] : []));
    const reached = await this.repository.within(scope, {
      servers: idsOf('server'),
      hosts: idsOf('database_host'),
    });
    return problems.filter(({ subject }) =>
      subject.type === 'node' ? scope.has(Number(subject.id)) : reached.has(subject.id),
    );
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
