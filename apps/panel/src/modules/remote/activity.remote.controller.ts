import { Controller } from '@nestjs/common';
import { postActivity } from '@app/contracts/remote/activity.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentNode } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import { ActivityService } from '../activity/index.js';

/** remote-api.md §6 */
@Controller()
export class ActivityRemoteController {
  constructor(private readonly activity: ActivityService) {}

  @Endpoint(postActivity)
  post(@CurrentNode() node: NodeRef, @Input() { body }: InputFor<typeof postActivity>): Promise<void> {
    return this.activity.ingest(node.id, body.data);
  }
}
