import type { OutboundEvent } from '@app/contracts/ws/console.frames.js';
import type { Server, ServerEvent } from '../servers/index.js';
import { consoleFrames, eventFrame, type FrameBytes, withPosition } from './frame-bytes.js';

/** A socket as the channel sees it. */
export interface ChannelMember {
  /** False while its token is expired. */
  readonly isLive: boolean;
  may(permission: string): boolean;
  sendEvent(frames: FrameBytes): void;
  /** Whether it wants to know after each run of lines where the console has come to. */
  readonly wantsPosition: boolean;
  sendConsole(frames: FrameBytes): void;
  suspend(): void;
  remove(): void;
}

/** Events that need more than being connected (console-websocket.md §3). */
const GATES: Partial<Record<OutboundEvent, string>> = {
  'install output': 'admin.websocket.install',
  'transfer logs': 'admin.websocket.transfer',
  'backup completed': 'backup.read',
  'backup progress': 'backup.read',
  'backup restore progress': 'backup.read',
};
const FLUSH_MS = 10;
const FLUSH_LINES = 500;

/** Everything one server tells, encoded once and sent to all sockets that watch it. */
export class ServerChannel {
  private readonly members = new Set<ChannelMember>();
  private readonly stopListening: () => void;
  private pending: string[] = [];
  private position = 0;
  private lastFlush = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(server: Server) {
    this.stopListening = server.events.listen((event) => this.tell(event));
  }

  get size(): number {
    return this.members.size;
  }

  join(member: ChannelMember): void {
    // What was said before is not for the newcomer.
    this.flush();
    this.members.add(member);
  }

  leave(member: ChannelMember): void {
    this.members.delete(member);
  }

  close(): void {
    clearTimeout(this.timer);
    this.stopListening();
    this.members.clear();
  }

  private tell(event: ServerEvent): void {
    switch (event.kind) {
      case 'console':
        this.pending.push(...event.lines);
        this.position = event.position;
        return this.schedule();
      case 'frame': {
        this.flush();
        const gate = GATES[event.event];
        const frames = eventFrame(event.event, event.args);
        for (const member of [...this.members]) {
          if (member.isLive && (gate === undefined || member.may(gate))) member.sendEvent(frames);
        }
        return;
      }
      case 'suspended':
        return [...this.members].forEach((member) => member.suspend());
      case 'removed':
        return [...this.members].forEach((member) => member.remove());
    }
  }

  /** The first line goes out at once, later ones in runs of some milliseconds: one write per socket and run. */
  private schedule(): void {
    if (this.pending.length >= FLUSH_LINES) return this.flush();
    if (this.timer) return;
    const wait = Math.max(0, this.lastFlush + FLUSH_MS - performance.now());
    this.timer = setTimeout(() => this.flush(), wait);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.length === 0) return;
    const lines = this.pending;
    this.pending = [];
    this.lastFlush = performance.now();
    if (this.members.size === 0) return;
    const frames = consoleFrames(lines);
    let marked: FrameBytes | undefined;
    for (const member of [...this.members]) {
      if (!member.isLive) continue;
      member.sendConsole(member.wantsPosition ? (marked ??= withPosition(frames, this.position)) : frames);
    }
  }
}
