export { UsersModule } from './users.module.js';
export { UsersService, USER_TOPIC, type User, type UserInput } from './users.service.js';
