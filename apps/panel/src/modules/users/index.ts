import { endSessions } from './end-sessions.job.js';

export { clientUserAttributes, type ClientUser } from './client-user.transformer.js';
export { UsersModule } from './users.module.js';
export { UsersService, type User, type UserInput } from './users.service.js';

/** What of this area runs in the background. */
export const USERS_JOBS = [endSessions] as const;
