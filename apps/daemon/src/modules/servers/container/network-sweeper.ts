import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Runtime } from '../../../platform/runtime/runtime.port.js';

export const SWEEP_EVERY_MS = 10 * 60_000;

/**
 * Removes networks that no container has any more (hazards D21, D22), at boot and every ten minutes: one whose removal
 * failed with its last container would else stay, and subnets are few.
 */
@Injectable()
export class NetworkSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep();
    this.timer = setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    this.runtime.sweepNetworks().catch((error: unknown) => {
      this.logger.pino.warn({ error }, 'networks without servers could not be removed');
    });
  }
}
