export { RemoteModule } from './remote.module.js';
