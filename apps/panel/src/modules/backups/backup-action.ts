import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TaskActions } from '../schedules/index.js';
import { ignoredLines, uuidOf } from './backup.policy.js';
import { BackupsService } from './backups.service.js';

/** Tasks that back a server up: domain.md §10. Done twice for one run it is the same backup. */
@Injectable()
export class BackupAction implements OnModuleInit {
  constructor(
    private readonly actions: TaskActions,
    private readonly backups: BackupsService,
  ) {}

  onModuleInit(): void {
    this.actions.register('backup', {
      isRepeatable: () => true,
      run: async (server, payload, key) => {
        const ignored = ignoredLines({ ignored: payload });
        await this.backups.createScheduled(server.id, uuidOf(key), {
          ignored,
          isLocked: false,
          isCompressed: true,
        });
      },
    });
  }
}
