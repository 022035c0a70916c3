export { toJob } from './job.transformer.js';
export { JobsAdministration } from './jobs-administration.service.js';
export { JobsModule } from './jobs.module.js';
