import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { postActivity } from '@app/contracts/remote/activity.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { Backoff } from '../../platform/panel-client/backoff.js';
import { PanelClient, PanelRefusedError } from '../../platform/panel-client/panel-client.js';
import { ActivityQueue } from '../../platform/state/activity-queue.js';

/** Something that happened on this node and that the panel has not asked for. */
export interface ActivityEvent {
  readonly server: string;
  /** Starts with `server:`. */
  readonly event: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly user?: string | null;
  readonly ip?: string | null;
}

/** Queues events on disk and posts them in batches (daemon-runtime.md §10, hazard P3). */
@Injectable()
export class ActivityRecorder implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();
  private sender: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: ActivityQueue,
    private readonly panel: PanelClient,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  record({ server, event, metadata, user = null, ip = null }: ActivityEvent): void {
    this.queue.add({ server, event, metadata, user, ip, timestamp: new Date().toISOString() });
  }

  onApplicationBootstrap(): void {
    this.sender = this.loop(this.stopper.signal);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopper.abort();
    await this.sender;
  }

  /** Posts everything that waits, a batch at a time; rows go only after the panel has them. */
  async flush(signal?: AbortSignal): Promise<void> {
    const size = this.config.current.system.activity_send_count;
    for (let rows = this.queue.batch(size); rows.length > 0; rows = this.queue.batch(size)) {
      const body = { data: rows.map(({ entry }) => entry) };
      try {
        await this.panel.push(postActivity, { body }, signal ? { signal } : {});
      } catch (error) {
        if (!(error instanceof PanelRefusedError && error.isFinal)) throw error;
        // A batch that the panel refuses would be refused for ever and block all later ones.
        this.logger.pino.warn({ status: error.status, rows: rows.length }, 'the panel refused activity');
      }
      this.queue.removeThrough(rows.at(-1)!.id);
    }
  }

  private async loop(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(1000, 60_000);
    while (!signal.aborted) {
      const delay = await this.flush(signal).then(
        () => (backoff.reset(), this.config.current.system.activity_send_interval * 1000),
        () => backoff.next(),
      );
      await sleep(delay, undefined, { signal }).catch(() => undefined);
    }
  }
}
