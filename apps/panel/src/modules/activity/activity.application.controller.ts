import { Controller } from '@nestjs/common';
import { listActivity } from '@app/contracts/application/activity.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { ActivityService } from './activity.service.js';
import { anyActivityItem } from './activity.transformer.js';

@Controller()
export class ActivityApplicationController {
  constructor(private readonly activity: ActivityService) {}

  @Endpoint(listActivity)
  async list(@CurrentActor() actor: Actor, @Input() { list: request }: InputFor<typeof listActivity>) {
    const { rows, total, subjects } = await this.activity.ofAll(request);
    const view = {
      readerId: actor.user.id,
      seesAddresses: true,
      withActor: request.includes.has('actor'),
    };
    const items = rows.map((row) => anyActivityItem(row, subjects.get(row.id) ?? [], view));
    return paginated(items, total, request);
  }
}
