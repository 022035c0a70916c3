import type { EggDocument } from './egg-document.js';
/** The eggs another one inherits from; null when it does not. Each is itself already resolved. */
export interface EggParents {
  configFrom: EggDocument | null;
  scriptFrom: EggDocument | null;
}
/** config_from and copy_script_from applied (spec/domain.md §1 eggs). */
export declare function resolveInherited(egg: EggDocument, parents: EggParents): EggDocument;
/** CRLF and CR → LF: bash breaks on a carriage return. */
export declare function normaliseScript(script: string | null): string;
