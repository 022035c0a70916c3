export { VariableField, type ShownVariable } from './VariableField.js';
export { isSecret } from './variable.rules.js';
