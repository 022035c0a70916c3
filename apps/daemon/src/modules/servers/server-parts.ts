import type { DiskLimit } from './files/disk-limit.js';
import type { ServerConsole } from './console/server-console.js';
import type { WorkSlot } from './operations/work-slot.js';
import type { PowerState } from './power/server.state.js';
import type { ServerEvents } from './server-events.js';
import type { ServerSettings } from './server-settings.js';

/** What one server's actor is made of, for those of its parts that need the others. */
export interface ServerParts {
  readonly uuid: string;
  readonly settings: ServerSettings;
  readonly events: ServerEvents;
  readonly console: ServerConsole;
  readonly state: PowerState;
  readonly disk: DiskLimit;
  readonly slot: WorkSlot;
}
