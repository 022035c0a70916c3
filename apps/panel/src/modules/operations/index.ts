export { OperationsModule } from './operations.module.js';
export { OperationsService } from './operations.service.js';
export type { Operation, OperationKind } from './operation.policy.js';
