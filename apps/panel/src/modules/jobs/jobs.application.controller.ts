import { Controller } from '@nestjs/common';
import { listJobs, retryJob, retryJobs } from '@app/contracts/application/jobs.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../access/current.decorators.js';
import type { ListedRow } from '../../platform/queue/outbox-row.js';
import { toJob } from './job.transformer.js';
import { JobsAdministration } from './jobs-administration.service.js';

@Controller()
export class JobsApplicationController {
  constructor(private readonly jobs: JobsAdministration) {}

  @Endpoint(listJobs)
  async list(@Input() { list: request }: InputFor<typeof listJobs>) {
    const { rows, total } = await this.jobs.page(request);
    return paginated(rows.map(toJob), total, request);
  }

  @Endpoint(retryJob)
  async retry(@Model('job') job: ListedRow): Promise<void> {
    await this.jobs.retry(job);
  }

  @Endpoint(retryJobs)
  async retryAll(@Input() { body }: InputFor<typeof retryJobs>) {
    return { data: { retried: await this.jobs.retryAll(body.names) } };
  }
}
