export { StartupModule } from './startup.module.js';
export { StartupService, type ServerStartup } from './startup.service.js';
export {
  effectiveValue,
  serverEnvironment,
  type GivenEnvironment,
  type VariableValues,
} from './startup.policy.js';
