export { OperationsModule } from './operations.module.js';
export { OperationsService, type OperationEffects } from './operations.service.js';
export type { Operation, OperationKind } from './operation.policy.js';
