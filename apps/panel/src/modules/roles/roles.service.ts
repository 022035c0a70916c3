import { Injectable } from '@nestjs/common';
import {
  roleAssign,
  roleCreate,
  roleDelete,
  roleRemove,
  roleUpdate,
} from '@app/contracts/activity/role.events.js';
import type { createRole, updateRole } from '@app/contracts/application/roles.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { accessDenied, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { mayGive } from '../../access/admin-access.js';
import type { RoleGrant } from '../../access/admin-rights.js';
import type { Actor } from '../../access/request-context.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { isDangling } from '../../platform/database/sql-errors.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { ActivityService } from '../activity/index.js';
import { UserSessions, UsersService, type User } from '../users/index.js';
import type { Role } from './role.js';
import { RolesRepository, type RoleFields } from './roles.repository.js';

const orRefused = (error: unknown): never => {
  const at = isDuplicate(error)
    ? { field: 'name', rule: 'unique', detail: 'The name has already been taken.' }
    : isDangling(error)
      ? { field: 'nodes', rule: 'exists', detail: 'One of the selected nodes does not exist.' }
      : null;
  throw at ? validationFailed([at]) : error;
};

/**
 * Roles of administrators (application-api.md §8). Nobody makes, changes, gives or takes one that may do more than they
 * do themselves; what a change takes from somebody ends at once, in every process.
 */
@Injectable()
export class RolesService {
  constructor(
    private readonly repository: RolesRepository,
    private readonly users: UsersService,
    private readonly sessions: UserSessions,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  page(request: ListRequest): Promise<{ rows: Role[]; total: number }> {
    return this.repository.page(request);
  }

  /** Throws a 403 beyond the caller's own rights, a 422 for a name that is taken and for nodes that are not there. */
  async create(actor: Actor, body: BodyOf<typeof createRole>): Promise<Role> {
    const wanted = { permissions: [...new Set(body.permissions)], nodes: distinct(body.nodes ?? null) };
    refuseBeyond(actor, [wanted]);
    return this.database
      .transaction(async () => {
        const id = await this.repository.insert(fieldsOf(body.name, wanted));
        await this.repository.setNodes(id, wanted.nodes ?? []);
        await this.activity.record(roleCreate, {
          properties: { name: body.name },
          subjects: [{ type: 'role', id }],
        });
        return this.get(id);
      })
      .catch(orRefused);
  }

  /** The same; both what the role gives and what it will give count. Root Admin is refused. */
  async update(actor: Actor, id: number, body: BodyOf<typeof updateRole>): Promise<Role> {
    return this.database
      .transaction(async () => {
        const before = await this.changeable(actor, id);
        const name = body.name ?? before.name;
        const wanted = {
          permissions: body.permissions ? [...new Set(body.permissions)] : before.permissions,
          nodes: body.nodes === undefined ? before.nodes : distinct(body.nodes),
        };
        refuseBeyond(actor, [wanted]);
        await this.repository.update(id, fieldsOf(name, wanted));
        await this.repository.setNodes(id, wanted.nodes ?? []);
        await this.activity.record(roleUpdate, { properties: { name }, subjects: [{ type: 'role', id }] });
        if (body.permissions !== undefined || body.nodes !== undefined) {
          await this.rightsChanged(await this.repository.holders(id));
        }
        return this.get(id);
      })
      .catch(orRefused);
  }

  async delete(actor: Actor, id: number): Promise<void> {
    await this.database.transaction(async () => {
      const { name } = await this.changeable(actor, id);
      const holders = await this.repository.holders(id);
      await this.repository.delete(id);
      await this.activity.record(roleDelete, { properties: { name }, subjects: [] });
      await this.rightsChanged(holders);
    });
  }

  /** Those that the user has stay; Root Admin is skipped, and so is everything for root administrators. */
  async assign(actor: Actor, user: User, ids: readonly number[]): Promise<void> {
    await this.database.transaction(async () => {
      const roles = await this.asked(actor, ids);
      if (user.rootAdmin) return;
      const held = await this.repository.heldAmong(
        user.id,
        roles.map(({ id }) => id),
      );
      const given = roles.filter(({ id }) => !held.includes(id));
      if (given.length === 0) return;
      await this.repository.give(
        user.id,
        given.map(({ id }) => id),
      );
      await this.tell(roleAssign, user, given);
    });
  }

  async remove(actor: Actor, user: User, ids: readonly number[]): Promise<void> {
    await this.database.transaction(async () => {
      const roles = await this.asked(actor, ids);
      const held = await this.repository.heldAmong(
        user.id,
        roles.map(({ id }) => id),
      );
      if (held.length === 0) return;
      await this.repository.take(user.id, held);
      await this.tell(
        roleRemove,
        user,
        roles.filter(({ id }) => held.includes(id)),
      );
    });
  }

  private async tell(
    event: typeof roleAssign | typeof roleRemove,
    user: User,
    roles: readonly Role[],
  ): Promise<void> {
    for (const { id, name } of roles) {
      await this.activity.record(event, {
        properties: { name, user: user.username },
        subjects: [
          { type: 'user', id: user.id },
          { type: 'role', id },
        ],
      });
    }
    await this.rightsChanged([user.id]);
  }

  /** The roles of those ids that can be given and taken. Throws a 422 for one that is not there. */
  private async asked(actor: Actor, ids: readonly number[]): Promise<Role[]> {
    const roles = await this.repository.lock([...new Set(ids)]);
    const unknown = ids.flatMap((id, index) => (roles.some((role) => role.id === id) ? [] : [index]));
    if (unknown.length > 0) {
      const detail = 'The selected role does not exist.';
      throw validationFailed(unknown.map((index) => ({ field: `roles.${index}`, rule: 'exists', detail })));
    }
    const changeable = roles.filter(({ isRoot }) => !isRoot);
    refuseBeyond(actor, changeable);
    return changeable;
  }

  private async changeable(actor: Actor, id: number): Promise<Role> {
    const [role] = await this.repository.lock([id]);
    if (!role) throw notFound();
    if (role.isRoot) throw accessDenied(`The role ${role.name} cannot be changed.`);
    refuseBeyond(actor, [role]);
    return role;
  }

  /**
   * What they hold open was opened by other rights: consoles and file sessions end, and everything else looks again.
   * Call inside the transaction.
   */
  private async rightsChanged(userIds: readonly number[]): Promise<void> {
    for (const user of await this.users.byIds(userIds)) await this.sessions.endAfterCommit(user);
    this.database.afterCommit(() => {
      for (const id of userIds) this.invalidation.publish('user', id);
    });
  }

  private async get(id: number): Promise<Role> {
    const role = await this.repository.find(id);
    if (!role) throw notFound();
    return role;
  }
}

const distinct = (nodes: readonly number[] | null): number[] | null => nodes && [...new Set(nodes)];

const fieldsOf = (name: string, { permissions, nodes }: RoleGrant): RoleFields => ({
  name,
  permissions: [...permissions],
  isLimited: nodes !== null,
});

function refuseBeyond(actor: Actor, grants: readonly RoleGrant[]): void {
  if (!mayGive(actor, grants)) throw accessDenied('This role may do more than you do.');
}
