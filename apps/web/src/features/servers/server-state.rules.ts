import type { Shape, Tone } from '../../shared/ui/Badge.js';
import type { LiveStats, Server } from './servers.api.js';

/** What a server is doing, in one word. */
export type ServerState =
  | 'running'
  | 'starting'
  | 'stopping'
  | 'offline'
  | 'missing'
  | 'suspended'
  | 'installing'
  | 'install_failed'
  | 'restoring'
  | 'transferring'
  | 'unknown';

const POWER_STATES = new Set<string>(['running', 'starting', 'stopping', 'offline', 'missing']);

/** What the panel is doing with it stands before what it does itself. */
export function stateOf(
  server: Pick<Server, 'status' | 'is_suspended' | 'is_installing' | 'is_transferring'>,
  stats: (Pick<LiveStats, 'current_state'> & Partial<Pick<LiveStats, 'node_reachable'>>) | undefined,
): ServerState {
  if (server.is_suspended) return 'suspended';
  if (server.is_transferring) return 'transferring';
  if (server.status === 'restoring_backup') return 'restoring';
  if (server.status === 'install_failed' || server.status === 'reinstall_failed') return 'install_failed';
  if (server.is_installing) return 'installing';
  if (stats?.node_reachable === false) return 'missing';
  const state = stats?.current_state;
  return state !== undefined && POWER_STATES.has(state) ? (state as ServerState) : 'unknown';
}

/** A state as badge: shape, word and colour say the same. */
export const STATE_LOOK: Readonly<Record<ServerState, { readonly tone: Tone; readonly shape?: Shape }>> = {
  running: { tone: 'ok', shape: 'dot' },
  starting: { tone: 'info', shape: 'half' },
  stopping: { tone: 'info', shape: 'half' },
  offline: { tone: 'quiet', shape: 'ring' },
  missing: { tone: 'warn', shape: 'diamond' },
  suspended: { tone: 'bad', shape: 'square' },
  installing: { tone: 'info', shape: 'half' },
  install_failed: { tone: 'bad', shape: 'cross' },
  restoring: { tone: 'info', shape: 'half' },
  transferring: { tone: 'info', shape: 'half' },
  unknown: { tone: 'quiet' },
};

export type ShownSignal = 'start' | 'stop' | 'restart' | 'kill';

/** Which power signals make sense in a state; null = that one does, else why not. */
export function powerReasons(
  state: ServerState,
): Readonly<Record<ShownSignal, 'running' | 'offline' | 'busy' | null>> {
  switch (state) {
    case 'running':
      return { start: 'running', stop: null, restart: null, kill: null };
    case 'offline':
      return { start: null, stop: 'offline', restart: 'offline', kill: 'offline' };
    case 'starting':
    case 'stopping':
      return { start: 'busy', stop: state === 'starting' ? null : 'busy', restart: 'busy', kill: null };
    default:
      return { start: 'busy', stop: 'busy', restart: 'busy', kill: 'busy' };
  }
}

/** The permission that a signal needs; killing is a way of stopping. */
export const SIGNAL_NEEDS = {
  start: 'control.start',
  stop: 'control.stop',
  restart: 'control.restart',
  kill: 'control.stop',
} as const;

export const SORTS = ['name', '-name', 'state', '-state'] as const;
export type ServerSort = (typeof SORTS)[number];
const STATE_ORDER: readonly ServerState[] = [
  'install_failed',
  'missing',
  'starting',
  'stopping',
  'installing',
  'restoring',
  'transferring',
  'running',
  'offline',
  'suspended',
  'unknown',
];

/** By name, or by state with those first that somebody should look at; pinned ones before all. */
export function sortServers<
  T extends { readonly name: string; readonly state: ServerState; readonly isPinned: boolean },
>(rows: readonly T[], sort: ServerSort, locale: string): T[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const byName = (a: T, b: T): number => collator.compare(a.name, b.name);
  const byState = (a: T, b: T): number =>
    STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || byName(a, b);
  const sorted = [...rows].sort(sort.endsWith('name') ? byName : byState);
  if (sort.startsWith('-')) sorted.reverse();
  return sorted.sort((a, b) => Number(b.isPinned) - Number(a.isPinned));
}
