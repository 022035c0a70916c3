export { SshKeysModule } from './ssh-keys.module.js';
