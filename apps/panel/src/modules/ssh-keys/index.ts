export { readPublicKey } from './public-key.js';
export { SshKeysService } from './ssh-keys.service.js';
export { SshKeysModule } from './ssh-keys.module.js';
