import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  endOtherSessions,
  endSession,
  getSession,
  listSessions,
  logout,
} from '@app/contracts/auth/sessions.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { PanelRequest } from '../../access/panel-request.js';
import type { Actor } from '../../access/request-context.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { UsersService } from '../users/index.js';
import { toLoginSession, toSession } from './session.transformer.js';
import { SessionsService } from './sessions.service.js';

@Controller()
export class SessionsAuthController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(getSession)
  async current(@Req() request: PanelRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.sessions.find(request);
    if (found) void reply.header('set-cookie', this.sessions.renewedCookie(found));
    void reply.header('cache-control', 'no-store');
    return toSession(found, { config: this.config, hasAdmin: await this.users.hasAdmin(), now: Date.now() });
  }

  @Endpoint(logout)
  async logout(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('set-cookie', await this.sessions.logout(actor));
  }

  @Endpoint(listSessions)
  async list(@CurrentActor() actor: Actor) {
    const sessions = await this.sessions.ofUser(actor.user.id);
    return list(sessions.map((session) => toLoginSession(session, actor.session!.id)));
  }

  @Endpoint(endOtherSessions)
  async endOthers(@CurrentActor() actor: Actor) {
    await this.sessions.endOthers(actor.user.id);
  }

  @Endpoint(endSession)
  async end(@CurrentActor() actor: Actor, @Input() { params }: InputFor<typeof endSession>) {
    await this.sessions.end(actor.user.id, params.session);
  }
}
