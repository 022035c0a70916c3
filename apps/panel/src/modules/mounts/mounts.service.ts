import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { createMount, updateMount } from '@app/contracts/application/mounts.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { hasActiveServers } from '@app/contracts/errors/catalogue.errors.js';
import { notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ServerMount } from '@app/contracts/remote/settings.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { readableNodes } from '../../access/admin-access.js';
import { orTaken } from '../../platform/database/or-taken.js';
import { isDangling, isReferenced } from '../../platform/database/sql-errors.js';
import type { AttachedKind, Mount } from './mount.js';
import { MountsRepository, type MountPage } from './mounts.repository.js';

/** Folders of nodes that servers see: application-api.md §7. Servers have them from their next start on. */
@Injectable()
export class MountsService {
  constructor(private readonly repository: MountsRepository) {}

  page(request: ListRequest): Promise<MountPage> {
    return this.repository.page(request, readableNodes('mount'));
  }

  /** Throws 422 `unique` when the name is taken. */
  async create(body: BodyOf<typeof createMount>): Promise<Mount> {
    const fields = {
      uuid: randomUUID(),
      name: body.name,
      description: body.description ?? null,
      source: body.source,
      target: body.target,
      isReadOnly: body.read_only ?? false,
      isUserMountable: body.user_mountable ?? false,
    };
    return this.get(await this.repository.insert(fields).catch(orTaken('name')));
  }

  async update(id: number, body: BodyOf<typeof updateMount>): Promise<Mount> {
    const {
      name,
      source,
      target,
      description,
      read_only: isReadOnly,
      user_mountable: isUserMountable,
    } = body;
    const fields = {
      ...(name === undefined ? {} : { name }),
      ...(source === undefined ? {} : { source }),
      ...(target === undefined ? {} : { target }),
      ...(description === undefined ? {} : { description }),
      ...(isReadOnly == null ? {} : { isReadOnly }),
      ...(isUserMountable == null ? {} : { isUserMountable }),
    };
    if (Object.keys(fields).length > 0) await this.repository.update(id, fields).catch(orTaken('name'));
    return this.get(id);
  }

  /** Refuses with hasActiveServers; the foreign key sees servers attached meanwhile too. */
  async delete(id: number): Promise<void> {
    try {
      await this.repository.delete(id);
    } catch (error) {
      throw isReferenced(error) ? hasActiveServers({ cause: error }) : error;
    }
  }

  /** Adds to what is attached already; all of them or, with a 422 where one does not exist, none. */
  async attach(kind: AttachedKind, id: number, ids: readonly number[]): Promise<Mount> {
    await this.repository.attach(kind, id, ids).catch((error: unknown) => {
      if (!isDangling(error)) throw error;
      throw validationFailed([
        { field: `${kind}s`, rule: 'exists', detail: `One of the selected ${kind}s does not exist.` },
      ]);
    });
    return this.get(id);
  }

  async detach(kind: AttachedKind, id: number, attachedId: number): Promise<void> {
    await this.repository.detach(kind, id, attachedId);
  }

  serversPage(id: number, request: ListRequest): Promise<{ ids: number[]; total: number }> {
    return this.repository.serversPage(id, request);
  }

  /**
   * What the nodes of these servers are told. A container takes one mount at a place and does not start with two: the
   * older one has it.
   */
  async ofServers(serverIds: readonly number[]): Promise<Map<number, z.output<typeof ServerMount>[]>> {
    const rows = await this.repository.ofServers(serverIds);
    const found = new Map<number, z.output<typeof ServerMount>[]>();
    const places = new Set<string>();
    for (const { serverId, source, target, isReadOnly } of rows) {
      const place = `${serverId}:${posix.join(target, '/')}`;
      if (places.has(place)) continue;
      places.add(place);
      found.set(serverId, [...(found.get(serverId) ?? []), { source, target, read_only: isReadOnly === 1 }]);
    }
    return found;
  }

  private async get(id: number): Promise<Mount> {
    const mount = await this.repository.find(id);
    if (!mount) throw notFound();
    return mount;
  }
}
