import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  CHECKPOINT_METHODS,
  login,
  loginCheckpoint,
  type LoginAnswer,
} from '@app/contracts/auth/login.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { LoginService, type LoginResult } from './login.service.js';

/** What is set as a cookie is in no body. */
function answer(result: LoginResult, reply: FastifyReply): LoginAnswer {
  void reply.header('cache-control', 'no-store');
  if ('checkpoint' in result) {
    return { data: { complete: false, checkpoint: result.checkpoint, methods: CHECKPOINT_METHODS } };
  }
  void reply.header('set-cookie', result.cookie);
  return { data: { complete: true } };
}

@Controller()
export class LoginAuthController {
  constructor(private readonly logins: LoginService) {}

  @Endpoint(login)
  async login(
    @Req() request: PanelRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { body }: InputFor<typeof login>,
  ) {
    return answer(await this.logins.login(body.user, body.password, request, body.remember ?? false), reply);
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
