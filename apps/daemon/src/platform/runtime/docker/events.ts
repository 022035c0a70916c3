import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_LABEL } from '../labels.js';
import type { ContainerEvent, ContainerEventKind } from '../runtime.port.js';
import type { Engine } from './engine.js';
import { linesOf } from './lines.js';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5000;
const KINDS: readonly ContainerEventKind[] = ['start', 'kill', 'die', 'oom', 'destroy'];

interface EngineEvent {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

/** One line of the engine's stream; null for what is of no interest. */
export function eventOf(line: string): (ContainerEvent & { nano: bigint }) | null {
  // The engine writes nanoseconds as a number beyond 2^53.
  const nano = BigInt(/"timeNano":\s*(\d+)/.exec(line)?.[1] ?? 0);
  const { Action, Actor } = JSON.parse(line) as EngineEvent;
  const kind = KINDS.find((each) => each === Action);
  const name = Actor.Attributes['name'];
  if (kind === undefined || name === undefined) return null;
  const exitCode = Actor.Attributes['exitCode'];
  return {
    kind,
    name,
    exitCode: exitCode === undefined ? null : Number(exitCode),
    at: new Date(Number(nano / 1_000_000n)),
    nano,
  };
}

const stamp = (nano: bigint): string =>
  `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`;

/**
 * Follows the events of the node's containers and reconnects until the signal fires; what happened in between is
 * asked for by time. A restarted engine has forgotten it: whoever listens also has to reconcile now and then.
 */
export async function followEvents(
  engine: Engine,
  nodeUuid: string,
  onEvent: (event: ContainerEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let since = BigInt(Date.now()) * 1_000_000n;
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      const filters = { type: ['container'], event: KINDS, label: [`${NODE_LABEL}=${nodeUuid}`] };
      const stream = await engine.stream('/events?', { since: stamp(since), filters }, signal);
      const end = (): void => void stream.destroy();
      signal.addEventListener('abort', end, { once: true });
      try {
        for await (const line of linesOf(stream)) {
          retryMs = FIRST_RETRY_MS;
          const event = eventOf(line);
          if (event === null || signal.aborted) continue;
          since = event.nano + 1n;
          const { kind, name, exitCode, at } = event;
          onEvent({ kind, name, exitCode, at });
        }
      } finally {
        signal.removeEventListener('abort', end);
        stream.destroy();
      }
    } catch {
      // The engine is away or restarts: the next round tells.
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}
