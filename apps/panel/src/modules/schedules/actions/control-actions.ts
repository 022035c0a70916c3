import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { PowerAction } from '@app/contracts/ws/console.frames.js';
import { ServerControlService } from '../../servers/index.js';
import { TaskActions } from './task-actions.js';

/** Tasks of the console and of power. */
@Injectable()
export class ControlActions implements OnModuleInit {
  constructor(
    private readonly actions: TaskActions,
    private readonly control: ServerControlService,
  ) {}

  onModuleInit(): void {
    this.actions.register('command', {
      isRepeatable: () => false,
      run: (server, payload) => this.control.command(server, payload),
    });
    this.actions.register('power', {
      // A second restart would throw out who has just come back.
      isRepeatable: (action) => action !== 'restart',
      run: (server, payload) => this.control.power(server, payload as PowerAction),
    });
  }
}
