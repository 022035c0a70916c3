import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { JobHandler } from '../../platform/queue/define-job.js';
import { forgetOnNode } from './lifecycle/forget-on-node.job.js';
import { ServerDeletionService } from './lifecycle/server-deletion.service.js';

/** Does what the servers module has put into the queue. */
@Injectable()
export class ServersJobs {
  constructor(private readonly deletion: ServerDeletionService) {}

  @JobHandler(forgetOnNode)
  forget(payload: z.output<typeof forgetOnNode.payload>): Promise<void> {
    return this.deletion.forgetOnNode(payload);
  }
}
