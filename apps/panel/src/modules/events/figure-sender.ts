import type { StatsAttributes } from '@app/contracts/client/servers.contract.js';
import type { EventsSocket } from './events-socket.js';

const HEAD = Buffer.from('{"type":"server.stats","data":{"servers":[');
const TAIL = Buffer.from(']}}');

/** Gathers figures and sends each socket those that it watches in one frame; each server is encoded once. */
export class FigureSender {
  /** Since the last sending, by uuid: bytes with a comma before them, which the first of a frame leaves out. */
  private readonly fresh = new Map<string, Buffer>();

  note(
    at: string,
    servers: Readonly<Record<string, StatsAttributes>>,
    isWatched: (uuid: string) => boolean,
  ): void {
    for (const [server, figures] of Object.entries(servers)) {
      if (isWatched(server)) {
        const text = JSON.stringify({ server, observed_at: at, ...figures });
        this.fresh.set(server, Buffer.from(`,${text}`));
      }
    }
  }

  send(sockets: Iterable<EventsSocket>): void {
    if (this.fresh.size === 0) return;
    // Tabs that show the same page get the same bytes.
    const frames = new Map<ReadonlyMap<string, unknown> | string, Buffer | null>();
    for (const socket of sockets) {
      if (!socket.wantsFigures) continue;
      const key = socket.watched.size === 1 ? [...socket.watched.keys()][0]! : socket.watched;
      let frame = frames.get(key);
      if (frame === undefined) frames.set(key, (frame = this.frameOf(socket)));
      if (frame) socket.offer(frame);
    }
    this.fresh.clear();
  }

  private frameOf({ watched }: EventsSocket): Buffer | null {
    const parts: Buffer[] = [HEAD];
    for (const uuid of watched.keys()) {
      const part = this.fresh.get(uuid);
      if (part !== undefined) parts.push(parts.length === 1 ? part.subarray(1) : part);
    }
    return parts.length === 1 ? null : Buffer.concat([...parts, TAIL]);
  }
}
