export { SftpModule } from './sftp.module.js';
export { SftpListener } from './sftp.listener.js';
export { SftpSessions } from './sftp-sessions.js';
