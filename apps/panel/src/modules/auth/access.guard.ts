import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { authIpBlocked } from '@app/contracts/activity/user.events.js';
import { areaOf, type AdminAccess, type Area, type RouteDescriptor } from '@app/contracts/core/route.js';
import { roleNeedOf, type RoleNeed } from '@app/contracts/permissions/role.permissions.js';
import type { TokenScope } from '@app/contracts/tokens/claims.js';
import {
  accessDenied,
  notFound,
  serverStateConflict,
  unauthenticated,
} from '@app/contracts/errors/common.errors.js';
import { readBody } from '@app/platform/http/body.js';
import { callerIsKnown } from '@app/platform/http/connection-cap.js';
import { ROUTE_METADATA } from '@app/platform/http/endpoint.decorator.js';
import { mayUse, refuseBeyond, refuseUnseen } from '../../access/admin-access.js';
import { ModelResolvers } from '../../access/model-resolvers.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { currentContext, type Actor } from '../../access/request-context.js';
import { holds, ServerAccess } from '../../access/server-access.port.js';
import { SignedLinks } from '../../access/signed-links.port.js';
import { limitExceeded, limitHeaders, tightest, type LimitState } from '../../platform/redis/rate-limit.js';
import { RouteLimiter } from '../../platform/redis/route-limiter.js';
import { ActivityService } from '../activity/index.js';
import { IdempotencyService } from '../idempotency/index.js';
import { SessionsService } from '../sessions/index.js';
import { UsersService, type User } from '../users/index.js';
import { areaRefusal } from './access.policy.js';
import { AreaLimiter } from './area-limiter.js';
import { BearerGuard } from './bearer.guard.js';
import { addressGroup } from '@app/platform/http/address-group.js';
import { NodeAuthenticator } from './node-authenticator.js';

type ActorOfKey = Actor & { readonly key: NonNullable<Actor['key']> };

/** Somebody who has proved who they are. */
interface Credential {
  readonly actor: Actor;
  /** Whose requests are counted together. */
  readonly limitId: string;
  /** Throws the 403 of a credential that may not be used like this: from that address, by that page. */
  readonly refuse: () => Promise<void> | void;
}

/** Of routes of administrators: what the path names aside. */
const mayUseAtAll = (route: RouteDescriptor, actor: Actor): boolean =>
  typeof route.access === 'object' &&
  'key' in route.access &&
  mayUse(actor, route.access, roleNeedOf(route, route.access));

const IP_REFUSED = 'This IP address does not have permission to access the API using these credentials.';

/**
 * The one global guard. The order of refusals is part of the contract (conventions.md §1): 401, 400 body,
 * 403 address or foreign page, 404 model, 403 kind of key, 429, 409 state, 403 right; the pipe's 422 comes after it.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  /** `:names` of a path in its order, by the path. */
  private readonly params = new Map<string, readonly string[]>();

  constructor(
    private readonly bearer: BearerGuard,
    private readonly sessions: SessionsService,
    private readonly nodes: NodeAuthenticator,
    private readonly resolvers: ModelResolvers,
    private readonly servers: ServerAccess,
    private readonly links: SignedLinks,
    private readonly areaLimiter: AreaLimiter,
    private readonly routeLimiter: RouteLimiter,
    private readonly activity: ActivityService,
    private readonly users: UsersService,
    private readonly idempotency: IdempotencyService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const route = Reflect.getMetadata(ROUTE_METADATA, context.getHandler()) as RouteDescriptor | undefined;
    // A handler without a descriptor has no stated access, so nobody has any.
    if (!route) throw notFound();
    const request = context.switchToHttp().getRequest<PanelRequest>();
    const { access } = route;
    if (access === 'public') {
      await this.admitAnybody(context, request, route);
      return true;
    }
    if (typeof access === 'object' && 'node' in access) {
      request.callingNode = await this.nodes.authenticate(request.headers.authorization);
      callerIsKnown(request.raw.socket);
      await readBody(request);
      await this.resolveModels('remote', request);
      return true;
    }
    if (typeof access === 'object' && 'signed' in access) {
      await this.admitLink(request, access.signed);
      return true;
    }
    await this.admitUser(context, request, route);
    return true;
  }

  /** The token stands for its user, for one thing. */
  private async admitLink(request: PanelRequest, scope: TokenScope): Promise<void> {
    const { token } = request.query as Record<string, unknown>;
    const { actor, server } = await this.links.admit(typeof token === 'string' ? token : '', scope);
    callerIsKnown(request.raw.socket);
    request.actor = actor;
    currentContext().actor = actor;
    request.permittedServer = server;
    await readBody(request);
  }

  private async admitAnybody(
    context: ExecutionContext,
    request: PanelRequest,
    route: RouteDescriptor,
  ): Promise<void> {
    if (areaOf(route) === 'auth') this.sessions.refuseForeign(request);
    if (route.limit !== undefined) {
      const state = await this.routeLimiter.consume(route.limit, addressGroup(request.ip));
      void context.switchToHttp().getResponse<FastifyReply>().headers(limitHeaders(state));
      if (state.exceeded) throw limitExceeded(state, Date.now());
    }
    await readBody(request);
  }

  private async admitUser(
    context: ExecutionContext,
    request: PanelRequest,
    route: RouteDescriptor,
  ): Promise<void> {
    const area = areaOf(route);
    if (area !== 'client' && area !== 'application' && area !== 'auth') throw notFound();
    const { actor, limitId, refuse } = await this.authenticate(request, route);
    callerIsKnown(request.raw.socket);
    request.actor = actor;
    currentContext().actor = actor;
    // Counted here so that refusals below have the headers too; the 429 itself comes in its place.
    const areaState = await this.areaLimiter.consume(area === 'application' ? area : 'client', limitId);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    void reply.headers(limitHeaders(areaState));
    await readBody(request);
    await refuse();
    if (
      !areaState.exceeded &&
      mayUseAtAll(route, actor) &&
      (await this.idempotency.recognise(request, route))
    )
      return;
    await this.resolveServer(route, request);
    await this.resolveModels(area, request);
    const refusal = areaRefusal(area, actor);
    if (refusal !== null) throw accessDenied(refusal);
    await this.refuseTooMany(route, request, reply, areaState);
    this.refuseState(route, request);
    await this.refuseRight(route, request);
  }

  /**
   * Who the caller is. A header decides before a cookie, so that what a client says on purpose is what counts; a
   * route of sessions takes the cookie alone.
   */
  private async authenticate(request: PanelRequest, { access }: RouteDescriptor): Promise<Credential> {
    const session =
      access === 'session' || request.headers.authorization === undefined
        ? await this.sessions.find(request)
        : null;
    if (session) {
      const { actor, token } = session;
      const refuse = (): void => this.sessions.refuseForged(request, token);
      return { actor, limitId: `user-${actor.user.id}`, refuse };
    }
    if (access === 'session') throw unauthenticated();
    const { actor, allows } = await this.bearer.authenticate(request);
    const refuse = async (): Promise<void> => {
      if (allows && !allows(request.ip)) await this.refuseAddress(actor);
    };
    return { actor, limitId: String(actor.key.id), refuse };
  }

  private async refuseAddress(actor: ActorOfKey): Promise<never> {
    await this.activity.record(authIpBlocked, {
      properties: { identifier: actor.key.identifier },
      subjects: [{ type: 'user', id: actor.user.id }],
    });
    throw accessDenied(IP_REFUSED);
  }

  private async resolveServer({ access }: RouteDescriptor, request: PanelRequest): Promise<void> {
    if (typeof access !== 'object' || !('server' in access)) return;
    const identifier = (request.params as Record<string, string>)['server'] ?? '';
    const server = await this.servers.find(identifier, request.actor!);
    if (!server) throw notFound();
    request.permittedServer = server;
  }

  private async resolveModels(area: Area, request: PanelRequest): Promise<void> {
    const path = request.routeOptions.url ?? '';
    let names = this.params.get(path);
    if (!names) {
      names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
      this.params.set(path, names);
    }
    for (const name of names) {
      const resolver = this.resolvers.find(area, name);
      if (!resolver) continue;
      const value = (request.params as Record<string, string>)[name] ?? '';
      const model = await resolver.resolve(value, request);
      if (!model) throw notFound();
      // Who is no administrator at all is told so, whatever the path names.
      if (resolver.nodesOf && request.actor?.user.rights.isAny) {
        const nodes = resolver.nodesOf(model as never);
        refuseUnseen(nodes);
        (request.modelNodes ??= []).push(nodes);
      }
      (request.models ??= new Map()).set(name, model);
    }
  }

  private async refuseTooMany(
    route: RouteDescriptor,
    request: PanelRequest,
    reply: FastifyReply,
    areaState: LimitState,
  ): Promise<void> {
    if (areaState.exceeded) throw limitExceeded(areaState, Date.now());
    if (route.limit === undefined) return;
    const key = request.permittedServer?.uuid ?? request.actor!.user.uuid;
    const state = tightest([areaState, await this.routeLimiter.consume(route.limit, key)]);
    void reply.headers(limitHeaders(state));
    if (state.exceeded) throw limitExceeded(state, Date.now());
  }

  private refuseState({ access }: RouteDescriptor, request: PanelRequest): void {
    const server = request.permittedServer;
    if (!server || typeof access !== 'object' || !('server' in access) || access.anyState) return;
    const conflict = this.servers.stateConflict(server);
    if (conflict !== null) throw serverStateConflict(conflict);
  }

  private async refuseRight(route: RouteDescriptor, request: PanelRequest): Promise<void> {
    const { access } = route;
    if (typeof access !== 'object') return;
    if ('server' in access) {
      if (access.server !== null && !holds(request.permittedServer!, access.server)) throw accessDenied();
    } else if ('key' in access) {
      await this.refuseBeyondRole(request, access, roleNeedOf(route, access));
    } else {
      throw notFound();
    }
  }
  private async refuseBeyondRole(
    { actor, models, modelNodes = [] }: PanelRequest,
    access: AdminAccess,
    need: RoleNeed,
  ): Promise<void> {
    if (!mayUse(actor!, access, need)) throw accessDenied();
    for (const nodes of modelNodes) refuseBeyond(need, nodes);
    // Whoever may change accounts could else take those that may do more than theirs.
    const target = models?.get('user') as User | undefined;
    if (!target || need.verb === 'read') return;
    const { rights } = await this.users.withRights(target);
    if (!actor!.user.rights.coverRights(rights)) throw accessDenied('This account may do more than yours.');
  }
}
