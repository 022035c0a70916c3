import type { EggDocument, EggLimits } from './egg-document.js';
/** JSON or YAML text of any version → the canonical egg. Throws EggError. */
export declare function parseEgg(text: string, limits?: Partial<EggLimits>): EggDocument;
/** The same for an already decoded document. Throws EggError. */
export declare function upgradeEgg(document: unknown, limits?: Partial<EggLimits>): EggDocument;
