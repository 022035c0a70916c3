export { OperationDeed } from './OperationDeed.js';
export { OperationsTable } from './OperationsTable.js';
