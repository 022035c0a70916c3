import { CliError, print, readOptions, type Command } from '@app/platform/cli/command.js';
import { idOf } from '../access/model-resolvers.js';
import { JobsAdministration, toJob } from '../modules/jobs/index.js';
import { withPanel } from './with-panel.js';

const PER_PAGE = 100;

/** One line each, the newest first: `12  dead  servers.forget-on-node  2026-01-02T03:04:05+00:00  The node refused.` */
export const listJobs: Command = {
  name: 'jobs',
  synopsis: '[--state dead|waiting] [--page <number>]',
  summary: 'list the jobs that wait or that failed for good, newest first',
  async run(words) {
    const { values } = readOptions(words, {
      state: { type: 'string' },
      page: { type: 'string', default: '1' },
    });
    const { state } = values;
    if (state !== undefined && state !== 'dead' && state !== 'waiting')
      throw new CliError('--state is dead or waiting', true);
    const page = idOf(values.page);
    if (page === null) throw new CliError('--page is a number from 1 on', true);
    await withPanel(async (app) => {
      const jobs = app.get(JobsAdministration, { strict: false });
      const filters: Record<string, string[]> = state === undefined ? {} : { state: [state] };
      const { rows, total } = await jobs.page({ page, perPage: PER_PAGE, filters });
      for (const row of rows) {
        const { id, state: is, name, created_at, failed_at, error } = toJob(row).attributes;
        print([id, is, name, failed_at ?? created_at, error ?? ''].join('  ').trimEnd());
      }
      print(`${rows.length} of ${total} jobs`);
    });
  },
};

export const retryJob: Command = {
  name: 'jobs retry',
  synopsis: '<id>',
  summary: 'have a job that failed for good tried again',
  async run(words) {
    const word = readOptions(words, {}, true).positionals[0] ?? '';
    const id = idOf(word);
    if (id === null) throw new CliError('which job? give its id, as `jobs` lists it', true);
    await withPanel(async (app) => {
      const jobs = app.get(JobsAdministration, { strict: false });
      const job = await jobs.find(id);
      if (!job) throw new CliError(`there is no job ${id}`);
      await jobs.retry(job);
      print(`${job.job} is tried again.`);
    });
  },
};
