import { sendInvitation, sendRemoval } from './subusers.jobs.js';

export { clientSubuserItem } from './subuser.transformer.js';
export { SubusersModule } from './subusers.module.js';
export { SubusersService, type Subuser } from './subusers.service.js';

/** What of this area runs in the background. */
export const SUBUSERS_JOBS = [sendInvitation, sendRemoval] as const;
