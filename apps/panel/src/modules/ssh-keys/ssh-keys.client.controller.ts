import { Controller } from '@nestjs/common';
import {
  createSshKey,
  deleteSshKey,
  listSshKeys,
  removeSshKey,
} from '@app/contracts/client/ssh-keys.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { toSshKey } from './ssh-key.transformer.js';
import { SshKeysService } from './ssh-keys.service.js';

@Controller()
export class SshKeysClientController {
  constructor(private readonly keys: SshKeysService) {}

  @Endpoint(listSshKeys)
  async list(@CurrentActor() actor: Actor) {
    return list((await this.keys.ofUser(actor.user.id)).map(toSshKey));
  }

  @Endpoint(createSshKey)
  async create(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof createSshKey>) {
    return toSshKey(await this.keys.create(actor.user.id, body.name, body.public_key));
  }

  @Endpoint(deleteSshKey)
  async delete(@CurrentActor() actor: Actor, @Input() { params }: InputFor<typeof deleteSshKey>) {
    const fingerprint = params.fingerprint ?? params['*'] ?? '';
    if (!(await this.keys.delete(actor.user, fingerprint))) throw notFound();
  }

  @Endpoint(removeSshKey)
  async remove(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof removeSshKey>) {
    await this.keys.delete(actor.user, body.fingerprint);
  }
}
