import { Controller } from '@nestjs/common';
import { createApiKey, deleteApiKey, listApiKeys } from '@app/contracts/client/api-keys.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { settingsOf, toApiKey, toIssuedKey } from './api-key.transformer.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller()
export class ApiKeysClientController {
  constructor(private readonly keys: ApiKeysService) {}

  @Endpoint(listApiKeys)
  async list(@CurrentActor() actor: Actor) {
    return list((await this.keys.listOf(actor.user.id)).map(toApiKey));
  }

  @Endpoint(createApiKey)
  async create(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof createApiKey>) {
    return toIssuedKey(await this.keys.createAccountKey(actor.user.id, settingsOf(body)));
  }

  @Endpoint(deleteApiKey)
  async delete(@CurrentActor() actor: Actor, @Input() { params }: InputFor<typeof deleteApiKey>) {
    await this.keys.deleteAccountKey(actor.user.id, params.identifier);
  }
}
