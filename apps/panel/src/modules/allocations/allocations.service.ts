import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { BodyOf } from '@app/contracts/core/route.js';
import type { createAllocations } from '@app/contracts/application/allocations.contract.js';
import { noViableAllocation, serverUsingAllocation } from '@app/contracts/errors/catalogue.errors.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import type { ChildLimit } from '../../platform/database/children.js';
import type { RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import type { AllocationEntity } from './allocation.entity.js';
import {
  portRangeOf,
  portsOf,
  readWanted,
  type AllocationRefusal,
  type PortRange,
  type WantedAllocations,
} from './allocation.policy.js';
import {
  AllocationsRepository,
  type AllocationPage,
  type FreeAllocations,
} from './allocations.repository.js';

/** Rows tried per look; one is nearly always enough, more only matter when many deploy at once. */
const CANDIDATES = 20;

export interface Deployment {
  /** Nodes with room, see NodesService.findViable. */
  readonly nodeIds: readonly number[];
  /** `N` or `N-M`; none = any port. */
  readonly ports?: readonly string[];
  /** Only an address that no other server uses. */
  readonly isDedicated?: boolean;
}

export interface PickedAllocation {
  readonly id: number;
  readonly nodeId: number;
  readonly ip: string;
  readonly port: number;
}

export interface PreviewedAllocations {
  readonly addresses: readonly {
    readonly ip: string;
    readonly created: readonly number[];
    readonly existing: readonly number[];
  }[];
  readonly refusals: readonly AllocationRefusal[];
}

/** Addresses and ports of nodes, free or given to a server. */
@Injectable()
export class AllocationsService {
  constructor(
    private readonly repository: AllocationsRepository,
    private readonly database: Database,
  ) {}

  page(nodeId: number, request: ListRequest): Promise<AllocationPage> {
    return this.repository.page(nodeId, request);
  }

  find(id: number): Promise<AllocationEntity | null> {
    return this.repository.find(id);
  }

  byIds(ids: readonly number[]): Promise<AllocationEntity[]> {
    return this.repository.byIds(ids);
  }

  byNodes(nodeIds: readonly number[], limit: ChildLimit): Promise<RowOf<AllocationEntity>[]> {
    return this.repository.byNodes(nodeIds, limit);
  }

  byServers(serverIds: readonly number[]): Promise<RowOf<AllocationEntity>[]> {
    return this.repository.byServers(serverIds);
  }

  /** Every address with every port; what exists stays as it is, so a repeated request changes nothing. */
  async create(nodeId: number, body: BodyOf<typeof createAllocations>): Promise<void> {
    const { ips, ranges, refusals } = readWanted(body);
    if (refusals[0]) throw refusals[0].error;
    await this.repository.insertMissing(nodeId, ips, portsOf(ranges), body.alias ?? null);
  }

  /** What `create` would do; it changes nothing and refuses nothing. */
  async preview(nodeId: number, wanted: WantedAllocations): Promise<PreviewedAllocations> {
    const { ips, ranges, refusals } = readWanted(wanted);
    const ports = portsOf(ranges);
    const isNothing = ips.length * ports.length === 0;
    const known = isNothing ? null : await this.repository.portsOfAddresses(nodeId, ips, ranges);
    const addresses = ips.map((ip) => {
      const existing = known?.get(ip) ?? new Set();
      return {
        ip,
        created: ports.filter((port) => !existing.has(port)),
        existing: ports.filter((port) => existing.has(port)),
      };
    });
    return { addresses, refusals };
  }

  /** Refuses with serverUsingAllocation; 404 when it belongs to another node. */
  async delete(nodeId: number, allocation: { readonly id: number; readonly nodeId: number }): Promise<void> {
    if (allocation.nodeId !== nodeId) throw notFound();
    if (!(await this.repository.deleteFree(allocation.id, nodeId))) throw serverUsingAllocation();
  }

  /**
   * Gives free allocations to a server, all or none unless `skipsTaken`: the answer names those that are not free (or
   * do not exist, or are on another node), [] = done. Call inside the transaction that writes the server; `lock` marks
   * them as an administrator's gift.
   */
  async claim(
    ids: readonly number[],
    serverId: number,
    options: { readonly lock?: boolean; readonly nodeId?: number; readonly skipsTaken?: boolean } = {},
  ): Promise<number[]> {
    return this.database.transaction(async () => {
      const free = new Set(await this.repository.lockFree(ids, options.nodeId));
      const missing = ids.filter((id) => !free.has(id));
      const given = missing.length === 0 || options.skipsTaken ? ids.filter((id) => free.has(id)) : [];
      if (given.length > 0) await this.repository.assign(given, serverId, options.lock ?? false);
      return missing;
    });
  }

  /** Frees the server's allocations: those named, or all. What they were called and hidden is forgotten. */
  release(serverId: number, ids?: readonly number[]): Promise<void> {
    return this.repository.release(serverId, ids);
  }

  /** What the server's owner says it is for. */
  setNotes(id: number, serverId: number, notes: string | null): Promise<void> {
    return this.repository.setNotes(id, serverId, notes);
  }

  /**
   * A random free allocation (domain.md §11), locked until the running transaction ends, so that `claim` after it
   * cannot lose it. Throws noViableAllocation. Must run inside a transaction.
   */
  async pickForDeployment(deployment: Deployment): Promise<PickedAllocation> {
    const picked = deployment.nodeIds.length === 0 ? null : await this.pick(wantedBy(deployment));
    if (!picked) throw noViableAllocation();
    return picked;
  }

  /** Which of the nodes have such an allocation, and one that a deployment might get now; nothing is locked. */
  async surveyForDeployment(
    deployment: Deployment,
  ): Promise<{ readonly nodeIds: ReadonlySet<number>; readonly example: PickedAllocation | null }> {
    if (deployment.nodeIds.length === 0) return { nodeIds: new Set(), example: null };
    const wanted = wantedBy(deployment);
    const [nodeIds, [example = null]] = await Promise.all([
      this.repository.nodesWithFree(wanted),
      this.repository.candidates(wanted, [], 1),
    ]);
    return { nodeIds: new Set(nodeIds), example };
  }

  /**
   * A random free allocation for a server that has some (domain.md §11): at its address, or at any where that is null;
   * of those ports and, where none of them is free, one of them that is made for it. Null when there is none, beside
   * those in `except`. Locked like the other's, in a transaction like it.
   */
  async pickFurther(
    nodeId: number,
    ip: string | null,
    ports: PortRange | null,
    except: readonly number[] = [],
  ): Promise<PickedAllocation | null> {
    const wanted = {
      nodeIds: [nodeId],
      ports: ports ? [ports] : [],
      isDedicated: false,
      ip: ip ?? undefined,
    };
    const free = await this.pick(wanted, except);
    if (free || ip === null || ports === null) return free;
    const known = await this.repository.portsAt(nodeId, ip, ports);
    const unknown = portsOf([ports]).filter((port) => !known.has(port));
    if (unknown.length === 0) return null;
    await this.repository.insertMissing(nodeId, [ip], [unknown[randomInt(unknown.length)]!], null);
    // Another server may have made, and taken, the same one in this moment.
    return this.pickFurther(nodeId, ip, ports, except);
  }

  private async pick(
    wanted: FreeAllocations,
    except: readonly number[] = [],
  ): Promise<PickedAllocation | null> {
    const tried = [...except];
    for (;;) {
      const candidates = await this.repository.candidates(wanted, tried, CANDIDATES);
      if (candidates.length === 0) return null;
      for (const candidate of candidates) {
        // Another deployment may have taken it since: only the lock tells.
        if ((await this.repository.lockFree([candidate.id], candidate.nodeId)).length > 0) return candidate;
        tried.push(candidate.id);
      }
    }
  }
}

const wantedBy = ({ nodeIds, ports = [], isDedicated = false }: Deployment): FreeAllocations => ({
  nodeIds,
  ports: ports.map(portRangeOf),
  isDedicated,
});
