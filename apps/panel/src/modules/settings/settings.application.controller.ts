import { Controller } from '@nestjs/common';
import { getSettings, testMail, updateSettings } from '@app/contracts/application/settings.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { MailService } from '../mail/index.js';
import { SettingsService } from './settings.service.js';
import { toSettings } from './settings.transformer.js';

/** Settings of the panel, for administrators. */
@Controller()
export class SettingsApplicationController {
  constructor(
    private readonly settings: SettingsService,
    private readonly mails: MailService,
  ) {}

  @Endpoint(getSettings)
  async details() {
    return toSettings(await this.settings.get());
  }

  @Endpoint(updateSettings)
  async update(@Input() { body }: InputFor<typeof updateSettings>) {
    return toSettings(await this.settings.update(body));
  }

  @Endpoint(testMail)
  async testMail(@CurrentActor() { user }: Actor, @Input() { body }: InputFor<typeof testMail>) {
    const to = { username: user.username, email: body.email ?? user.email };
    return { data: { to: to.email, by: await this.mails.sendTest(to) } };
  }
}
