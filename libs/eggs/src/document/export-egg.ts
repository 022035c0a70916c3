import type { EggDocument } from './egg-document.js';
export type EggForm = 'PLCN_v3' | 'PTDL_v2';
export type EggFormat = 'json' | 'yaml';
export declare function exportEgg(
  egg: EggDocument,
  form: EggForm,
  format: EggFormat,
  exportedAt: string,
): string;
