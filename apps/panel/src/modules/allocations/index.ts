export { AllocationsModule } from './allocations.module.js';
export { AllocationsService, type Deployment, type PickedAllocation } from './allocations.service.js';
