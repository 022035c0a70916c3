import { Controller } from '@nestjs/common';
import { listNotifications, readNotifications } from '@app/contracts/client/notifications.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { notificationItem } from './notification.transformer.js';
import { NotificationsService } from './notifications.service.js';

@Controller()
export class NotificationsClientController {
  constructor(private readonly notifications: NotificationsService) {}

  @Endpoint(listNotifications)
  async list(@CurrentActor() actor: Actor, @Input() { list: request }: InputFor<typeof listNotifications>) {
    const { rows, total, unread } = await this.notifications.page(actor.user.id, request);
    const page = paginated(rows.map(notificationItem), total, request);
    return { ...page, meta: { ...page.meta, unread } };
  }

  @Endpoint(readNotifications)
  async read(
    @CurrentActor() actor: Actor,
    @Input() { body }: InputFor<typeof readNotifications>,
  ): Promise<void> {
    await this.notifications.markRead(actor.user.id, body.until);
  }
}
