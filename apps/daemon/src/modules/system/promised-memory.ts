import { Injectable } from '@nestjs/common';
import { ConfigStore } from '../../config/config-store.js';
import { memoryMultiplier } from '../../platform/runtime/container-limits.js';
import { ServerRegistry } from '../servers/index.js';

const MIB = 1024 * 1024;

export interface MemoryLimits {
  /** Sum of the limits that the panel gave. */
  readonly promised_bytes: number;
  /** What the containers may take together: limits with the overhead of `docker.overhead`. */
  readonly held_bytes: number;
  /** Servers without a limit, which are in neither. */
  readonly unlimited: number;
}

/** Containers may take 5 to 15 % more memory than their servers were promised; panels do not count it (hazard D25). */
@Injectable()
export class PromisedMemory {
  constructor(
    private readonly servers: ServerRegistry,
    private readonly config: ConfigStore,
  ) {}

  promised(): MemoryLimits {
    const {
      override,
      default_multiplier: defaultMultiplier,
      multipliers,
    } = this.config.current.docker.overhead;
    const limits = this.servers.all().map(({ configuration }) => configuration.settings.build.memory_limit);
    const limited = limits.filter((mib) => mib > 0);
    const sum = (weigh: (mib: number) => number): number =>
      Math.round(limited.reduce((all, mib) => all + mib * weigh(mib), 0) * MIB);
    return {
      promised_bytes: sum(() => 1),
      held_bytes: sum((mib) => memoryMultiplier(mib, { override, defaultMultiplier, multipliers })),
      unlimited: limits.length - limited.length,
    };
  }
}
