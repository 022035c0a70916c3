import type { OutboundEvent } from '@app/contracts/ws/console.frames.js';
import { percentOf, type Progress } from '../../backups/index.js';
import type { Server } from '../server.js';
import type { OperationContext } from './operation.port.js';

/** Who looks on sees it move; a console is not flooded. */
const FRAME_MS = 1000;

/** Progress of a backup or restoration, to the panel and, at most once a second and step, to the console's sockets. */
export function tellProgress(
  { events }: Pick<Server, 'events'>,
  event: Extract<OutboundEvent, 'backup progress' | 'backup restore progress'>,
  progress: OperationContext['progress'],
  ...ids: string[]
): Progress {
  let told = { step: '', at: 0 };
  return (step, bytes) => {
    progress(step, bytes ? { bytes } : {});
    const now = Date.now();
    if (step === told.step && now - told.at < FRAME_MS) return;
    told = { step, at: now };
    const seen = {
      step,
      percent: bytes ? percentOf(bytes) : null,
      bytes_done: bytes?.done ?? null,
      bytes_total: bytes?.total ?? null,
    };
    events.frame(event, ...ids, JSON.stringify(seen));
  };
}
