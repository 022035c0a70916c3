import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { forgotPassword, resetPassword, welcome } from '@app/contracts/auth/one-time-links.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { loginAnswer } from './login-answer.js';
import { OneTimeLinks } from './one-time-links.service.js';

@Controller()
export class OneTimeLinksAuthController {
  constructor(private readonly links: OneTimeLinks) {}

  @Endpoint(welcome)
  async welcome(
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { body }: InputFor<typeof welcome>,
  ) {
    const wanted = {
      ...(body.username == null ? {} : { username: body.username }),
      ...(body.email == null ? {} : { email: body.email }),
      ...(body.password == null ? {} : { password: body.password }),
    };
    return loginAnswer(await this.links.welcome(body.token, wanted, request), reply);
  }

  @Endpoint(forgotPassword)
  async forgot(@Input() { body }: InputFor<typeof forgotPassword>) {
    await this.links.requestReset(body.email);
  }

  @Endpoint(resetPassword)
  async reset(@Input() { body }: InputFor<typeof resetPassword>) {
    await this.links.reset(body.email, body.token, body.password);
  }
}
