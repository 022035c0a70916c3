export { MountsModule } from './mounts.module.js';
export { MountsService } from './mounts.service.js';
