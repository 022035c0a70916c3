import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { UsersModule } from '../users/index.js';
import { SshKeysClientController } from './ssh-keys.client.controller.js';
import { SshKeysRepository } from './ssh-keys.repository.js';
import { SshKeysService } from './ssh-keys.service.js';

@Module({
  imports: [ActivityModule, UsersModule],
  controllers: [SshKeysClientController],
  providers: [SshKeysRepository, SshKeysService],
  exports: [SshKeysService],
})
export class SshKeysModule {}
