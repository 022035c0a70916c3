import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { LoginModule } from '../login/index.js';
import { ServersModule } from '../servers/index.js';
import { SshKeysModule } from '../ssh-keys/index.js';
import { TwoFactorModule } from '../two-factor/index.js';
import { UsersModule } from '../users/index.js';
import { SftpCodes } from './sftp-codes.js';
import { SftpLogins } from './sftp-logins.service.js';
import { SftpRemoteController } from './sftp.remote.controller.js';

@Module({
  imports: [ActivityModule, LoginModule, ServersModule, SshKeysModule, TwoFactorModule, UsersModule],
  controllers: [SftpRemoteController],
  providers: [SftpCodes, SftpLogins],
})
export class SftpModule {}
