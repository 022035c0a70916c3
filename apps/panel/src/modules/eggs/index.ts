export { EggsModule } from './eggs.module.js';
export { EggsService } from './eggs.service.js';
export type { ResolvedEgg, ResolvedVariable } from './resolved-egg.js';
export type { FolderEntry, FolderReport } from './import/egg-folder.js';
