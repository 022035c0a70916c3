import { serverPower } from '@app/contracts/activity/server.events.js';
import type { PowerSignal } from '@app/contracts/client/servers.contract.js';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import type { PowerAction } from '@app/contracts/ws/console.frames.js';

export interface PowerRule {
  readonly permission: SubuserPermission;
  /** What the node is told. */
  readonly action: PowerAction;
}

/**
 * client-api.md §3. Hibernation ends like a stop and needs the same right; nodes do not know the word, so they
 * are told to stop gracefully.
 */
export const POWER_RULES: Readonly<Record<PowerSignal, PowerRule>> = {
  start: { permission: 'control.start', action: 'start' },
  stop: { permission: 'control.stop', action: 'stop' },
  kill: { permission: 'control.stop', action: 'kill' },
  restart: { permission: 'control.restart', action: 'restart' },
  hibernate: { permission: 'control.stop', action: 'stop' },
};

export const powerEvent = (signal: PowerSignal) => serverPower[POWER_RULES[signal].action];
