import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { login, loginCheckpoint } from '@app/contracts/auth/login.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { loginAnswer } from './login-answer.js';
import { LoginService } from './login.service.js';

@Controller()
export class LoginAuthController {
  constructor(private readonly logins: LoginService) {}

  @Endpoint(login)
  async login(
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { body }: InputFor<typeof login>,
  ) {
    return loginAnswer(
      await this.logins.login(body.user, body.password, request, body.remember ?? false),
      reply,
    );
  }

  @Endpoint(loginCheckpoint)
  async checkpoint(
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { body }: InputFor<typeof loginCheckpoint>,
  ) {
    const shown = body.code == null ? { recoveryCode: body.recovery_code! } : { code: body.code };
    const { cookie, codesLeft } = await this.logins.passCheckpoint(body.checkpoint, shown, request);
    void reply.headers({ 'set-cookie': cookie, 'cache-control': 'no-store' });
    return { data: { complete: true as const, recovery_codes_left: codesLeft } };
  }
}
