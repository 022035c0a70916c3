import { askSilentNodes, expireOperations } from './operations.jobs.js';

export { anyOperationItem, operationItem } from './operation.transformer.js';
export { OperationsClientService, type OperationLine } from './operations-client.service.js';
export { OperationsAdministration } from './operations-administration.service.js';
export { OperationsModule } from './operations.module.js';
export { OperationsService, type OperationEffects } from './operations.service.js';
export { QUEUED, type Operation, type AnyOperationLine, type OperationKind } from './operation.policy.js';

/** What of this area comes back by the clock. */
export const OPERATIONS_TASKS = [expireOperations, askSilentNodes] as const;
