/** console-websocket.md §1; hazards W1 and W2. */
export interface SlotLimits {
  /** Authenticated sockets of one server. */
  readonly perServer: number;
  /** Those of one user on one server, so that one person cannot shut the others out. */
  readonly perUser: number;
  /** Sockets from one address that have not said who they are. They take no place of the server. */
  readonly waitingPerAddress: number;
  /** Those of all addresses: one more, and the oldest has to go. */
  readonly waiting: number;
}

/** Gives a place back; does nothing the second time. */
export type Release = () => void;

class Counter {
  private readonly counts = new Map<string, number>();

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string, by: 1 | -1): void {
    const next = this.of(key) + by;
    if (next > 0) this.counts.set(key, next);
    else this.counts.delete(key);
  }
}

/** Places for console sockets of this process. */
export class ConsoleSlots {
  private readonly servers = new Counter();
  private readonly users = new Counter();
  private readonly addresses = new Counter();
  /** Oldest first. */
  private readonly waiting = new Set<{ drop: () => void; release: Release }>();

  constructor(private readonly limits: SlotLimits) {}

  /**
   * A place for a socket without a token yet; null when its address has no more. `drop` is called when others need
   * the place: who means it says who he is at once, and who holds places open must not shut him out.
   */
  takeWaiting(address: string, drop: () => void): Release | null {
    if (this.addresses.of(address) >= this.limits.waitingPerAddress) return null;
    if (this.waiting.size >= this.limits.waiting) {
      const [oldest] = this.waiting;
      oldest?.release();
      oldest?.drop();
    }
    const release = once(() => {
      this.waiting.delete(place);
      this.addresses.add(address, -1);
    });
    const place = { drop, release };
    this.waiting.add(place);
    this.addresses.add(address, 1);
    return release;
  }

  /** Tells before a handshake whether `take` would give a place. */
  isFree(serverUuid: string, userUuid: string): boolean {
    return (
      this.servers.of(serverUuid) < this.limits.perServer &&
      this.users.of(userKey(serverUuid, userUuid)) < this.limits.perUser
    );
  }

  /** A place at a server's console; null when there is none. */
  take(serverUuid: string, userUuid: string): Release | null {
    if (!this.isFree(serverUuid, userUuid)) return null;
    const user = userKey(serverUuid, userUuid);
    this.servers.add(serverUuid, 1);
    this.users.add(user, 1);
    return once(() => {
      this.servers.add(serverUuid, -1);
      this.users.add(user, -1);
    });
  }
}

const userKey = (serverUuid: string, userUuid: string): string => `${serverUuid} ${userUuid}`;

const once = (give: () => void): Release => {
  let isGiven = false;
  return () => {
    if (isGiven) return;
    isGiven = true;
    give();
  };
};
