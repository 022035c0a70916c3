export { ApiKeysModule } from './api-keys.module.js';
export { ApiKeysService, type IssuedKey } from './api-keys.service.js';
export { hashToken } from './key-secret.js';
export type { CachedKey } from './key-cache.js';
