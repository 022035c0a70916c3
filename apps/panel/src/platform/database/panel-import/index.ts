export { openSource, SourceError, type SourceDatabase } from './source.js';
export type { SourceRow } from './source-connection.js';
export { ImportTarget, type ImportedRow, type RowFate, type ImportOrigin } from './target.js';
