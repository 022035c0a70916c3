import { Controller } from '@nestjs/common';
import { accountActivity, serverActivity } from '@app/contracts/client/activity.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated, type ListRequest } from '@app/platform/http/list-query.js';
import { CurrentActor, CurrentServer } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { ActivityService } from './activity.service.js';
import { activityItem } from './activity.transformer.js';
import type { ActivityPage } from './activity.types.js';

@Controller()
export class ActivityClientController {
  constructor(private readonly activity: ActivityService) {}

  @Endpoint(accountActivity)
  async ofAccount(
    @CurrentActor() actor: Actor,
    @Input() { list: request }: InputFor<typeof accountActivity>,
  ) {
    const page = await this.activity.ofUser(actor.user.id, request);
    return this.answer(page, request, actor);
  }

  @Endpoint(serverActivity)
  async ofServer(
    @CurrentActor() actor: Actor,
    @CurrentServer() server: PermittedServer,
    @Input() { list: request }: InputFor<typeof serverActivity>,
  ) {
    const page = await this.activity.ofServer(server.id, request);
    return this.answer(page, request, actor);
  }

  private answer(page: ActivityPage, request: ListRequest, actor: Actor) {
    const view = {
      readerId: actor.user.id,
      seesAddresses: actor.user.rights.holds('seeIps activityLog'),
      withActor: request.includes.has('actor'),
    };
    const items = page.rows.map((row) => activityItem(row, view));
    return paginated(items, page.total, request);
  }
}
