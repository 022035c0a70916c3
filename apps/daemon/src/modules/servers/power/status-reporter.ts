import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { reportState } from '@app/contracts/remote/servers.contract.js';
import type { ServerState } from '@app/contracts/ws/console.frames.js';
import { Outbox } from '../../../platform/panel-client/outbox.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';

interface StateChange {
  readonly previous: ServerState;
  readonly next: ServerState;
}

/** Pushes state changes to the panel: in order per server, the last one wins while the panel is away (hazard P1). */
@Injectable()
export class StatusReporter implements OnModuleDestroy {
  private readonly outbox: Outbox<StateChange>;

  constructor(panel: PanelClient) {
    this.outbox = new Outbox<StateChange>(
      (uuid, { previous, next }, signal) =>
        panel.push(
          reportState,
          { params: { uuid }, body: { data: { previous_state: previous, new_state: next } } },
          { signal },
        ),
      (waiting, next) => ({ previous: waiting.previous, next: next.next }),
    );
  }

  changed(uuid: string, previous: ServerState, next: ServerState): void {
    this.outbox.put(uuid, { previous, next });
  }

  forget(uuid: string): void {
    this.outbox.drop(uuid);
  }

  async onModuleDestroy(): Promise<void> {
    await this.outbox.close();
  }
}
