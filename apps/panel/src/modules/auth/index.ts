export { areaRefusal } from './access.policy.js';
export { AuthModule } from './auth.module.js';
export { BearerGuard } from './bearer.guard.js';
