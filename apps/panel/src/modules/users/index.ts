import { sendAccountCreated } from './account-created.job.js';
import { endSessions } from './sessions/end-sessions.job.js';
import { revokeSessions } from './sessions/revoke-sessions.job.js';
import { forgetSessions } from './sessions/user-sessions.service.js';

export { sendAccountCreated };
export { accountAttributes, clientUserAttributes, type ClientUser } from './client-user.transformer.js';
export { isOutdated, isPassword } from './passwords.js';
export { UserPresenter } from './user.presenter.js';
export { UserSessions } from './sessions/user-sessions.service.js';
export { UsersModule } from './users.module.js';
export { UsersService, type User, type UserInput } from './users.service.js';

/** What of this area runs in the background. */
export const USERS_JOBS = [endSessions, revokeSessions, sendAccountCreated] as const;

/** What of this area comes back by the clock. */
export const USERS_TASKS = [forgetSessions] as const;
