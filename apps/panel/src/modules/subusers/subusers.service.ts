import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  serverSubuserCreate,
  serverSubuserDelete,
  serverSubuserUpdate,
} from '@app/contracts/activity/server.events.js';
import { serverSubuserExists, userIsServerOwner } from '@app/contracts/errors/account.errors.js';
import { accessDenied, displayError, notFound } from '@app/contracts/errors/common.errors.js';
import { ModelResolvers } from '../../access/model-resolvers.js';
import type { Actor } from '../../access/request-context.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { ActivityService } from '../activity/index.js';
import { NotificationsService } from '../notifications/index.js';
import { UserSessions } from '../users/index.js';
import { InvitedUsers } from './invited-users.js';
import { assignable, isSame, MAX_SUBUSERS } from './subuser.policy.js';
import { sendInvitation, sendRemoval } from './subusers.jobs.js';
import { SubusersRepository, type HeldServer, type Subuser } from './subusers.repository.js';

export type { Subuser } from './subusers.repository.js';

/** Members of other people's servers: client-api.md §9. */
@Injectable()
export class SubusersService implements OnModuleInit {
  constructor(
    private readonly repository: SubusersRepository,
    private readonly invited: InvitedUsers,
    private readonly sessions: UserSessions,
    private readonly activity: ActivityService,
    private readonly notifications: NotificationsService,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'user', (value, { permittedServer }) =>
      this.repository.findByUuid(permittedServer!.id, value.toLowerCase()),
    );
  }

  ofServers(serverIds: readonly number[]): Promise<Subuser[]> {
    return this.repository.ofServers(serverIds);
  }

  /** Call in the transaction that makes the user the owner: an owner needs no subuser row (domain.md §1 servers). */
  remove(serverId: number, userId: number): Promise<void> {
    return this.repository.delete(serverId, userId);
  }

  /**
   * Whoever has no account gets one. Throws forbidden for permissions that the caller does not hold, and a 400 for
   * the owner and for those who are subusers already.
   */
  async create(
    server: PermittedServer,
    actor: Actor,
    email: string,
    wanted: readonly string[],
  ): Promise<Subuser> {
    const permissions = assignable(server, wanted);
    return this.database.transaction(async () => {
      const { ownerId } = await this.hold(server.id);
      const { user, isNew } = await this.invited.find(email);
      if (user.id === ownerId) throw userIsServerOwner();
      if (await this.repository.find(server.id, user.id)) throw serverSubuserExists();
      if ((await this.repository.count(server.id)) >= MAX_SUBUSERS) {
        throw displayError(`A server has at most ${MAX_SUBUSERS} subusers.`);
      }
      const id = await this.repository.insert(server.id, user.id, permissions);
      await this.activity.record(serverSubuserCreate, {
        properties: { email: user.email, permissions },
        subjects: subjectsOf(server.id, user.id),
      });
      await this.notifications.tell([user.id], 'invitation', server.id);
      await this.jobs.enqueue(sendInvitation, { subuserId: id, actorId: actor.user.id, isNew });
      return (await this.repository.findById(id))!;
    });
  }

  /** Throws accessDenied for the caller's own row, forbidden for permissions that the caller does not hold. */
  async update(
    server: PermittedServer,
    actor: Actor,
    subuser: Subuser,
    wanted: readonly string[],
  ): Promise<Subuser> {
    refuseOwn(actor, subuser);
    const permissions = assignable(server, wanted);
    return this.database.transaction(async () => {
      const held = await this.hold(server.id);
      const before = await this.repository.findById(subuser.id);
      if (!before) throw notFound();
      if (isSame(before.permissions, permissions)) return before;
      await this.repository.update(subuser.id, server.id, permissions);
      await this.activity.record(serverSubuserUpdate, {
        properties: { email: subuser.email, old: before.permissions, new: permissions, revoked: true },
        subjects: subjectsOf(server.id, subuser.userId),
      });
      await this.sessions.endOnServerAfterCommit(held, subuser.userId);
      return { ...before, permissions };
    });
  }

  /** Throws accessDenied for the caller's own row: whoever wants to go leaves. */
  async delete(server: PermittedServer, actor: Actor, subuser: Subuser): Promise<void> {
    refuseOwn(actor, subuser);
    await this.end(server.id, subuser.userId, async () => {
      await this.jobs.enqueue(sendRemoval, { serverId: server.id, userId: subuser.userId });
    });
  }

  /** Throws a 400 for whoever is no subuser, such as the owner. */
  async leave(server: PermittedServer, { user }: Actor): Promise<void> {
    const isGone = await this.end(server.id, user.id);
    if (!isGone) throw displayError('You are no subuser of this server, so you cannot leave it.');
  }

  /** False when there is no such subuser any more. */
  private end(serverId: number, userId: number, follow?: () => Promise<void>): Promise<boolean> {
    return this.database.transaction(async () => {
      const held = await this.hold(serverId);
      const subuser = await this.repository.find(serverId, userId);
      if (!subuser) return false;
      await this.repository.delete(serverId, userId);
      await this.activity.record(serverSubuserDelete, {
        properties: { email: subuser.email, revoked: true },
        subjects: subjectsOf(serverId, userId),
      });
      await this.sessions.endOnServerAfterCommit(held, userId);
      await follow?.();
      return true;
    });
  }

  private async hold(serverId: number): Promise<HeldServer> {
    const held = await this.repository.holdServer(serverId);
    if (!held) throw notFound();
    return held;
  }
}

/** Nobody sees or changes their own row through `{user}`, as upstream has it. */
export function refuseOwn(actor: Actor, subuser: Subuser): void {
  if (actor.user.id === subuser.userId) throw accessDenied();
}

const subjectsOf = (serverId: number, userId: number) => [
  { type: 'server' as const, id: serverId },
  { type: 'user' as const, id: userId },
];
