export { NestsModule } from './nests.module.js';
export { NestsService } from './nests.service.js';
