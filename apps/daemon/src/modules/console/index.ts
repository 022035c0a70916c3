export { ConsoleModule } from './console.module.js';
export { ConsoleHub } from './console.hub.js';
