import { Controller, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { getPreferences, putPreferences } from '@app/contracts/client/preferences.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { PreferencesService } from './preferences.service.js';

@Controller()
export class PreferencesClientController {
  constructor(private readonly preferences: PreferencesService) {}

  @Endpoint(getPreferences)
  async details(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply) {
    const { value, tag } = await this.preferences.get(actor.user.id);
    void reply.header('etag', tag);
    return item('preferences', value);
  }

  @Endpoint(putPreferences)
  async replace(
    @CurrentActor() actor: Actor,
    @Headers('if-match') expected: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { body }: InputFor<typeof putPreferences>,
  ) {
    const { value, tag } = await this.preferences.replace(actor.user.id, body, expected);
    void reply.header('etag', tag);
    return item('preferences', value);
  }
}
