export { clientUserAttributes, type ClientUser } from './client-user.transformer.js';
export { UsersModule } from './users.module.js';
export { UsersService, type User, type UserInput } from './users.service.js';
