import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { JobHandler } from '../../platform/queue/define-job.js';
import { OneTimeLinks } from '../login/index.js';
import { MailService } from '../mail/index.js';
import { UsersService } from '../users/index.js';
import { sendInvitation, sendRemoval } from './subusers.jobs.js';
import { SubusersRepository } from './subusers.repository.js';

/** Mails to those who were made subusers, or are it no longer. What has changed since is not told. */
@Injectable()
export class SubuserMails {
  constructor(
    private readonly repository: SubusersRepository,
    private readonly users: UsersService,
    private readonly links: OneTimeLinks,
    private readonly mails: MailService,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @JobHandler(sendInvitation)
  async invite({ subuserId, actorId, isNew }: z.output<typeof sendInvitation.payload>): Promise<void> {
    const subuser = await this.repository.findById(subuserId);
    const server = subuser && (await this.repository.findServerName(subuser.serverId));
    if (!server) return;
    const inviter = (await this.users.find(actorId))?.username ?? null;
    const link = isNew
      ? await this.links.firstPasswordLink({ id: subuser.userId, email: subuser.email })
      : `${this.config.appUrl}/s/${server.uuidShort}`;
    await this.mails.send('invitation', subuser, { inviter, server: server.name, link, isNew });
  }

  @JobHandler(sendRemoval)
  async farewell({ serverId, userId }: z.output<typeof sendRemoval.payload>): Promise<void> {
    const [user, server] = [await this.users.find(userId), await this.repository.findServerName(serverId)];
    if (!user || !server || (await this.repository.find(serverId, userId))) return;
    await this.mails.send('subuser-removed', user, { server: server.name });
  }
}
