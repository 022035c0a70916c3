import type { ServerState } from '@app/contracts/ws/console.frames.js';

/**
 * The four power states and the ways between them (daemon-runtime.md §2):
 *
 *               start             done line
 *   offline ───────────► starting ─────────► running
 *    ▲ ▲ └────────────────────────────────────▲ │ │     offline → running: a container found running
 *    │ │      exit          │ stop, kill        │ │
 *    │ └────────────────────┤                   │ │
 *    │                      ▼     stop, kill    │ │
 *    │◄──────────────── stopping ◄──────────────┘ │
 *    └────────────────────────────────────────────┘     exit without a stop = crash
 */
const TRANSITIONS: Readonly<Record<ServerState, readonly ServerState[]>> = {
  offline: ['starting', 'running'],
  starting: ['running', 'stopping', 'offline'],
  running: ['stopping', 'offline'],
  stopping: ['offline'],
};

export const canChange = (from: ServerState, to: ServerState): boolean => TRANSITIONS[from].includes(to);

export type StateListener = (next: ServerState, previous: ServerState) => void;

/** The only place where a server's power state changes. */
export class PowerState {
  private value: ServerState = 'offline';

  constructor(private readonly onChange: StateListener) {}

  get current(): ServerState {
    return this.value;
  }

  is(...states: readonly ServerState[]): boolean {
    return states.includes(this.value);
  }

  /** Answers false when the state is that already; throws for a way that does not exist. */
  to(next: ServerState): boolean {
    const previous = this.value;
    if (next === previous) return false;
    if (!canChange(previous, next)) throw new TypeError(`a server cannot go from ${previous} to ${next}`);
    this.value = next;
    this.onChange(next, previous);
    return true;
  }
}
