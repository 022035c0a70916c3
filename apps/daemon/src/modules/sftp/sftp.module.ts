import { Module } from '@nestjs/common';
import { PanelClientModule } from '../../platform/panel-client/panel-client.module.js';
import { StateModule } from '../../platform/state/state.module.js';
import { ActivityModule } from '../activity/index.js';
import { FilesModule } from '../files/index.js';
import { ServersModule } from '../servers/index.js';
import { SftpActivity } from './sftp-activity.js';
import { SftpListener } from './sftp.listener.js';
import { SftpLogins } from './sftp-logins.js';
import { SftpSessions } from './sftp-sessions.js';

@Module({
  imports: [ActivityModule, FilesModule, PanelClientModule, ServersModule, StateModule],
  providers: [SftpActivity, SftpListener, SftpLogins, SftpSessions],
  exports: [SftpListener, SftpSessions],
})
export class SftpModule {}
