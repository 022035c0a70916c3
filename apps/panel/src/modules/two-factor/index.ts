export { TwoFactorModule } from './two-factor.module.js';
export { TwoFactorService, type ShownFactor } from './two-factor.service.js';
