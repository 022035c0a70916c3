import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type {
  CreateNodeBody,
  NodeConfiguration,
  UpdateNodeBody,
} from '@app/contracts/application/nodes.contract.js';
import type { PlacementReason } from '@app/contracts/application/server-preview.contract.js';
import { hasActiveServers, noViableNode } from '@app/contracts/errors/catalogue.errors.js';
import { notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { readableNodes } from '../../access/admin-access.js';
import type { NodeScope } from '../../access/admin-rights.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { randomText } from '../../platform/crypto/random-text.js';
import { Database } from '../../platform/database/database.js';
import { within } from '../../platform/queue/within.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { isDangling, isReferenced } from '../../platform/database/sql-errors.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { nodeConfiguration } from './node-configuration.js';
import { NodePush } from './node-push.service.js';
import { NodeReferences } from './reach/node-references.js';
import { addressProblem, hasRoom, hasTag, lackOf, roomAfter, type Demand } from './node.policy.js';
import { pushConfiguration } from './push-configuration.job.js';
import type { NodeEntity } from './node.entity.js';
import type { FreshNode, LoadedNode } from './loaded-node.js';
import { NodesRepository, type NodeFields, type NodePage } from './nodes.repository.js';

export const TOKEN_ID_LENGTH = 16;
export const TOKEN_LENGTH = 64;
/** So long an answer waits for a daemon that is told its new key. */
const PUSH_PATIENCE_MS = 3_000;
/** The address of a panel whose nodes may be at loopback addresses. */
const LOCAL_PANEL = 'http://localhost';
const DEFAULT_BASE = '/var/lib/pelican/volumes';

type CreateNode = z.output<typeof CreateNodeBody>;
type UpdateNode = z.output<typeof UpdateNodeBody>;

/** What a server needs of the node it is deployed to. */
export interface Placement extends Demand {
  /** Any of them; none = every node. */
  readonly tags: readonly string[];
  readonly locationIds: readonly number[];
}

export interface NodeOptions {
  /** Lets a node have a loopback address: the quick start's own node on the panel's machine. */
  readonly isLocalAllowed?: boolean;
}

export type UnfitReason = Exclude<z.output<typeof PlacementReason>, 'allocation'>;
export interface SurveyedNode {
  readonly node: LoadedNode;
  readonly reason: UnfitReason | null;
  readonly freeAfter: ReturnType<typeof roomAfter>;
}

const orNoLocation = (error: unknown): never => {
  if (!isDangling(error)) throw error;
  throw validationFailed([
    { field: 'location_id', rule: 'exists', detail: 'The selected location id is invalid.' },
  ]);
};

/** The machines that run servers. */
@Injectable()
export class NodesService {
  constructor(
    private readonly repository: NodesRepository,
    private readonly references: NodeReferences,
    private readonly pusher: NodePush,
    private readonly database: Database,
    private readonly cipher: AppCipher,
    private readonly jobs: Jobs,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  page(request: ListRequest): Promise<NodePage> {
    return this.repository.page(request, readableNodes('node'));
  }

  find(id: number): Promise<LoadedNode | null> {
    return this.repository.find(id);
  }

  byIds(ids: readonly number[]): Promise<LoadedNode[]> {
    return this.repository.byIds(ids);
  }

  byLocations(locationIds: readonly number[]): Promise<LoadedNode[]> {
    return this.repository.byLocations(locationIds);
  }

  /** How to reach a node, from a short cache. Throws 404 when there is none. */
  reference(id: number): Promise<NodeRef> {
    return this.references.get(id);
  }

  /**
   * Public nodes of the scope with room that nobody maintains or empties, in the order of their ids (domain.md §11).
   * Throws noViableNode when there are none.
   */
  async findViable(placement: Placement, scope: NodeScope): Promise<LoadedNode[]> {
    const nodes = await this.repository.deployable(placement.locationIds);
    const viable = nodes.filter(
      (node) =>
        (scope === null || scope.has(node.id)) &&
        hasTag(node.tags, placement.tags) &&
        hasRoom(node, node.allocated, placement),
    );
    if (viable.length === 0) throw noViableNode();
    return viable;
  }

  /** Every node of the scope, why a deployment would not take it (null = it may), and what it would have left. */
  async survey({ tags, locationIds, ...wanted }: Placement, scope: NodeScope): Promise<SurveyedNode[]> {
    const unfit = (node: FreshNode): UnfitReason | null => {
      if (node.isInMaintenance) return 'maintenance';
      if (node.isDraining) return 'draining';
      if (!node.isPublic) return 'not_public';
      if (locationIds.length > 0 && !locationIds.includes(node.locationId ?? 0)) return 'location';
      if (!hasTag(node.tags, tags)) return 'tags';
      return lackOf(node, node.allocated, wanted);
    };
    const nodes = (await this.repository.every()).filter(({ id }) => scope === null || scope.has(id));
    return nodes.map((node) => ({
      node,
      reason: unfit(node),
      freeAfter: roomAfter(node, node.allocated, wanted),
    }));
  }

  /**
   * Why the node cannot take so much more, or null. Locks it until the running transaction ends, so that those who ask
   * take turns.
   */
  async refusalOf(id: number, demand: Demand): Promise<string | null> {
    const node = await this.repository.lockWithLoad(id);
    if (!node) throw notFound();
    if (node.isInMaintenance) return 'The node is under maintenance.';
    if (node.isDraining) return 'The node is being emptied.';
    return hasRoom(node, node.allocated, demand) ? null : 'The node has no room for this server.';
  }

  /** Keeps others from placing servers there until the running transaction ends. Throws 404 where it is gone. */
  async lock(id: number): Promise<void> {
    if (!(await this.repository.lock(id))) throw notFound();
  }

  /** Whether nothing may be placed there, because it is being emptied or kept empty. */
  async isDraining(id: number): Promise<boolean> {
    return (await this.repository.draining([id])).has(id);
  }

  async create(body: CreateNode, options: NodeOptions = {}): Promise<LoadedNode> {
    this.checkAddress(body.fqdn, options);
    const id = await this.repository
      .insert({
        ...fieldsOf({
          ...body,
          public: body.public ?? true,
          description: body.description ?? null,
          location_id: body.location_id ?? null,
          behind_proxy: body.behind_proxy ?? false,
          maintenance_mode: body.maintenance_mode ?? false,
          cpu: body.cpu ?? 0,
          cpu_overallocate: body.cpu_overallocate ?? 0,
          daemon_base: body.daemon_base ?? DEFAULT_BASE,
          daemon_sftp_alias: body.daemon_sftp_alias ?? null,
          daemon_connect: body.daemon_connect ?? body.daemon_listen,
          upload_size: body.upload_size ?? 100,
          tags: body.tags ?? [],
        }),
        ...this.newSecret(),
        uuid: randomUUID(),
      } as NodeFields)
      .catch(orNoLocation);
    return this.get(id);
  }

  /**
   * Writes what was sent and has the daemon told its new configuration in the background: a node that is down does
   * not hold up the administrator who mends its record.
   */
  async update(id: number, body: UpdateNode, options: NodeOptions = {}): Promise<LoadedNode> {
    let push: z.output<typeof pushConfiguration.payload> | undefined;
    await this.database.transaction(async () => {
      const before = await this.repository.lock(id);
      if (!before) throw notFound();
      if (body.fqdn !== undefined && body.fqdn !== before.fqdn) this.checkAddress(body.fqdn, options);
      const fields = { ...fieldsOf(body), ...(body.reset_secret === true ? this.newSecret() : {}) };
      if (Object.keys(fields).length > 0) await this.repository.update(id, fields).catch(orNoLocation);
      this.database.afterCommit(() => this.references.forget(id));
      push = { nodeId: id, known: knownWay(before) };
      await this.jobs.enqueue(pushConfiguration, push);
    });
    // Whoever resets a key learns here whether the daemon has taken it over; the job is the second way.
    if (body.reset_secret === true && push) await within(PUSH_PATIENCE_MS, this.pusher.push(push));
    return this.get(id);
  }

  /** Refuses with hasActiveServers; the foreign key sees servers made meanwhile too. Allocations go with it. */
  async delete(id: number): Promise<void> {
    try {
      await this.repository.delete(id);
    } catch (error) {
      throw isReferenced(error) ? hasActiveServers({ cause: error }) : error;
    }
    this.references.forget(id);
  }

  /** The daemon's configuration, with its key. */
  async configuration(id: number): Promise<z.output<typeof NodeConfiguration>> {
    const node = await this.repository.findWithToken({ id });
    if (!node) throw notFound();
    const mounts = await this.repository.mountSources(id);
    return nodeConfiguration(node, this.cipher.decrypt(node.daemonToken), this.config.appUrl, mounts);
  }

  private checkAddress(fqdn: string, { isLocalAllowed }: NodeOptions): void {
    const problem = addressProblem(fqdn, isLocalAllowed === true ? LOCAL_PANEL : this.config.appUrl);
    if (problem) throw validationFailed([problem]);
  }

  private newSecret(): Pick<NodeFields, 'daemonTokenId' | 'daemonToken'> {
    return {
      daemonTokenId: randomText(TOKEN_ID_LENGTH),
      daemonToken: this.cipher.encrypt(randomText(TOKEN_LENGTH)),
    };
  }

  private async get(id: number): Promise<LoadedNode> {
    const node = await this.repository.find(id);
    if (!node) throw notFound();
    return node;
  }
}

/** The daemon still knows its old key and port until it has been told. */
function knownWay(node: NodeEntity): z.output<typeof pushConfiguration.payload>['known'] {
  const { scheme, daemonConnect } = node;
  return node.isRetiredInUse
    ? { scheme, daemonConnect, daemonToken: node.retiredToken!, daemonTokenId: node.retiredTokenId! }
    : { scheme, daemonConnect, daemonToken: node.daemonToken, daemonTokenId: node.daemonTokenId };
}

/** What may be null on the wire and in the table; for the other fields null means "not sent". */
const NULLABLE = new Set(['description', 'location_id', 'daemon_sftp_alias']);

const COLUMNS = {
  name: 'name',
  description: 'description',
  location_id: 'locationId',
  fqdn: 'fqdn',
  scheme: 'scheme',
  public: 'isPublic',
  behind_proxy: 'isBehindProxy',
  maintenance_mode: 'isInMaintenance',
  memory: 'memory',
  memory_overallocate: 'memoryOverallocate',
  disk: 'disk',
  disk_overallocate: 'diskOverallocate',
  cpu: 'cpu',
  cpu_overallocate: 'cpuOverallocate',
  upload_size: 'uploadSize',
  daemon_base: 'daemonBase',
  daemon_listen: 'daemonListen',
  daemon_connect: 'daemonConnect',
  daemon_sftp: 'daemonSftp',
  daemon_sftp_alias: 'daemonSftpAlias',
  tags: 'tags',
} as const satisfies Partial<Record<keyof UpdateNode, keyof NodeFields>>;

function fieldsOf(body: UpdateNode): Partial<NodeFields> {
  const entries = Object.entries(COLUMNS).flatMap(([name, column]) => {
    const value = body[name as keyof UpdateNode];
    return value === undefined || (value === null && !NULLABLE.has(name)) ? [] : [[column, value]];
  });
  return Object.fromEntries(entries) as Partial<NodeFields>;
}
