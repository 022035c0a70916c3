import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { PanelRequest } from '../../access/panel-request.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { RequestLogRepository, type LoggedCall } from './request-log.repository.js';

const WRITE_EVERY_MS = 1_000;
const BATCH = 500;
/** Some 3 MiB: the calls of minutes without a database. */
const MOST_WAITING = 10_000;
const API = /^\/+api\//;

/**
 * Notes every answered call of the API. Requests put a row into a buffer and go on; it is written once a second. While
 * the database is away the first 10,000 calls wait, later ones are lost and their number is logged; kill -9 loses
 * those of the last second.
 */
@Injectable()
export class RequestLog implements OnApplicationShutdown {
  private waiting: LoggedCall[] = [];
  private lost = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly repository: RequestLogRepository,
    private readonly logger: AppLogger,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'requestsKeptDays'>,
  ) {}

  /** `status` is that of the answer. Never fails. */
  note(request: PanelRequest, status: number, ms: number): void {
    if (this.config.requestsKeptDays === 0) return;
    const route = request.routeOptions.url;
    if (!API.test(route ?? request.url)) return;
    if (this.waiting.length >= MOST_WAITING) {
      this.lost++;
      return;
    }
    const { actor, callingNode } = request;
    this.waiting.push([
      Date.now(),
      request.method.slice(0, 16),
      route?.slice(0, 191) ?? '',
      status,
      request.ip.slice(0, 45),
      actor?.user.id ?? null,
      actor?.key?.identifier ?? null,
      callingNode?.id ?? null,
      Math.round(ms),
      String(request.id),
    ]);
    this.timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  /** Settles when everything noted so far is stored, or could not be. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.writing;
    this.writing = this.writeBatches();
    await this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.write();
  }

  private async writeBatches(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting.slice(0, BATCH);
        await this.repository.insert(batch);
        this.waiting.splice(0, batch.length);
      }
      if (this.lost > 0) {
        this.logger.pino.warn({ context: 'RequestLog', lost: this.lost }, 'calls were not logged');
        this.lost = 0;
      }
    } catch (error) {
      this.logger.pino.debug({ context: 'RequestLog', error }, 'calls not logged yet');
      this.timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
    }
  }
}
