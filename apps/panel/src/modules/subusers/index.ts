export { SubusersModule } from './subusers.module.js';
export { SubusersService } from './subusers.service.js';
