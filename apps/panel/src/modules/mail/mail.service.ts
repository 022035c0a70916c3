import { Inject, Injectable } from '@nestjs/common';
import { mailNotSent } from '@app/contracts/errors/common.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { Mailer } from '../../platform/mail/mailer.js';
import type { Template } from './templates/template.js';
import { TEMPLATES, type MailName, type MailProperties } from './templates/index.js';

/** Mails to people. Send from a job: it is tried again while the mail server is away. */
@Injectable()
export class MailService {
  constructor(
    private readonly mailer: Mailer,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Throws when the mail server does not take it. */
  async send<N extends MailName>(
    name: N,
    to: { readonly username: string; readonly email: string },
    properties: MailProperties<N>,
  ): Promise<void> {
    const common = { panel: this.config.appName, username: to.username };
    // Each name has its own properties, which the compiler does not follow through the table.
    const template = TEMPLATES[name] as unknown as Template<MailProperties<N>>;
    const text = template({ ...common, ...properties });
    await this.mailer.send({ to: to.email, ...text });
  }

  /** Sends one now, not by a job: the caller waits to see whether it goes. Throws mailNotSent with the reason. */
  async sendTest(to: { readonly username: string; readonly email: string }): Promise<'smtp' | 'folder'> {
    const { way } = this.mailer;
    if (way === null) throw mailNotSent();
    try {
      await this.send('test', to, {});
    } catch (cause) {
      throw mailNotSent({ detail: `The mail was not sent: ${(cause as Error).message}`, cause });
    }
    return way;
  }
}
