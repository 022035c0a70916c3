export { SftpModule } from './sftp.module.js';
