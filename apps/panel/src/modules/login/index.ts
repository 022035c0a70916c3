import { sendPasswordReset } from './password-reset.job.js';

export { LoginModule } from './login.module.js';
export { codeGuess, LoginThrottle } from './login-throttle.js';
export { OneTimeLinks } from './one-time-links.service.js';

/** What of this area runs in the background. */
export const LOGIN_JOBS = [sendPasswordReset] as const;
