export { WebsocketModule } from './websocket.module.js';
