import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NEWEST_ROWS } from '@app/contracts/application/activity.contract.js';
import { conflict } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import type { ListedRow } from '../../platform/queue/outbox-row.js';

/** Jobs as administrators see them. */
@Injectable()
export class JobsAdministration implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'job', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.jobs.find(id);
    });
  }

  find(id: number): Promise<ListedRow | null> {
    return this.jobs.find(id);
  }

  page(
    request: Pick<ListRequest, 'page' | 'perPage' | 'filters'>,
  ): Promise<{ readonly rows: readonly ListedRow[]; readonly total: number }> {
    const states = request.filters['state'] ?? [];
    const wantsDead = states.includes('dead');
    const wantsWaiting = states.includes('waiting');
    return this.jobs.newest(wantsDead === wantsWaiting ? null : wantsDead, request, NEWEST_ROWS);
  }

  /** Throws a conflict (409) for a job that waits. */
  async retry(job: ListedRow): Promise<void> {
    if (!(await this.jobs.retry(job))) throw conflict('This job has not failed for good; it will be done.');
  }

  /** Returns how many of them had failed for good. */
  retryAll(names: readonly string[]): Promise<number> {
    return this.jobs.retryAll(names);
  }
}
