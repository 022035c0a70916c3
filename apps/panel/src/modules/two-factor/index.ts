export { TwoFactorModule } from './two-factor.module.js';
export { TwoFactorService } from './two-factor.service.js';
