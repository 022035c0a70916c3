export { RemoteModule } from './remote.module.js';
export { ContainerStates } from './container-states.js';
