export { SessionsModule } from './sessions.module.js';
export { SessionsService, type BrowserRequest, type FoundSession } from './sessions.service.js';
