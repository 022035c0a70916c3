import { Controller } from '@nestjs/common';
import {
  getAccount,
  updateEmail,
  updatePassword,
  updateUsername,
} from '@app/contracts/client/account.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { AccountService } from './account.service.js';
import { toAccount } from './account.transformer.js';

@Controller()
export class AccountClientController {
  constructor(private readonly account: AccountService) {}

  @Endpoint(getAccount)
  details(@CurrentActor() actor: Actor) {
    return toAccount(actor.user);
  }

  @Endpoint(updateUsername)
  async username(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof updateUsername>) {
    await this.account.changeUsername(actor.user, body.username, body.password);
  }

  @Endpoint(updateEmail)
  async email(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof updateEmail>) {
    await this.account.changeEmail(actor.user, body.email, body.password);
  }

  @Endpoint(updatePassword)
  async password(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof updatePassword>) {
    await this.account.changePassword(actor.user, body.current_password, body.password);
  }
}
