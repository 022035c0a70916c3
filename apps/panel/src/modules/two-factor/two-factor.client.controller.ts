import { Controller } from '@nestjs/common';
import {
  disableTwoFactor,
  enableTwoFactor,
  getTwoFactor,
  renewRecoveryCodes,
} from '@app/contracts/client/two-factor.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { TwoFactorService } from './two-factor.service.js';

const recoveryTokens = (tokens: readonly string[]) => item('recovery_tokens', { tokens });

@Controller()
export class TwoFactorClientController {
  constructor(private readonly twoFactor: TwoFactorService) {}

  @Endpoint(getTwoFactor)
  async begin(@CurrentActor() actor: Actor) {
    const { secret, uri } = await this.twoFactor.begin(actor.user);
    return { data: { image_url_data: uri, secret } };
  }

  @Endpoint(enableTwoFactor)
  async enable(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof enableTwoFactor>) {
    return recoveryTokens(await this.twoFactor.enable(actor.user.id, body.code, body.password ?? null));
  }

  @Endpoint(disableTwoFactor)
  async disable(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof disableTwoFactor>) {
    await this.twoFactor.disable(actor.user.id, body.password);
  }

  @Endpoint(renewRecoveryCodes)
  async renew(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof renewRecoveryCodes>) {
    return recoveryTokens(await this.twoFactor.renewRecoveryCodes(actor.user.id, body.password));
  }
}
