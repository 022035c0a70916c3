export { RightsModule } from './rights.module.js';
export { RightsService } from './rights.service.js';
