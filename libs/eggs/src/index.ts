export { EggError, type EggErrorCode } from './errors.js';
export {
  EGG_LIMITS,
  type EggConfigDocument,
  type EggDocument,
  type EggInstallationDocument,
  type EggLimits,
  type EggVariableDocument,
} from './document/egg-document.js';
export { parseEgg } from './document/parse-egg.js';
export { upgradeEgg } from './document/upgrade-egg.js';
export { exportEgg, type EggForm, type EggFormat } from './document/export-egg.js';
export { normaliseScript, resolveInherited, type EggParents } from './document/inheritance.js';
export { featureTriggers } from './document/features.js';
export { RESERVED_VARIABLES } from './document/reserved.js';
export { parseRules } from './rules/parse-rules.js';
export { splitRules } from './rules/split-rules.js';
export { type VariableRule } from './rules/variable-rule.js';
export { type ValueType } from './rules/value-type.js';
export { type VariableValue } from './rules/php.js';
export { checkVariable, type CheckOptions, type RuleFailure } from './rules/check-variable.js';
export { type EnvironmentValue, type ServerSettings } from './start/server-settings.js';
export {
  processConfiguration,
  type ConfigFile,
  type ConfigReplacement,
  type ProcessConfiguration,
  type StopConfiguration,
} from './start/process-configuration.js';
export {
  previewStartup,
  renderConfigPath,
  renderInvocation,
  type InvocationBuild,
  type PreviewVariable,
} from './start/invocation.js';
export { containerEnvironment } from './start/container-environment.js';
export { doneMatcher, stripAnsi } from './start/done.js';
export { stopAction, type StopAction } from './start/stop.js';
export {
  applyConfigFile,
  MAX_CONFIG_SIZE,
  type ConfigContext,
  type ConfigResult,
} from './config/apply-config-file.js';
