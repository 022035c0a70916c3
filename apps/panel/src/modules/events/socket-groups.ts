import type { EventsSocket } from './events-socket.js';

const NONE: ReadonlySet<EventsSocket> = new Set();

/** Sockets by what they have in common. */
export class SocketGroups<K> {
  private readonly groups = new Map<K, Set<EventsSocket>>();

  of(key: K): ReadonlySet<EventsSocket> {
    return this.groups.get(key) ?? NONE;
  }

  /** Those that any of the keys has. */
  ofAny(keys: readonly K[]): Set<EventsSocket> {
    return new Set(keys.flatMap((key) => [...this.of(key)]));
  }

  add(key: K, socket: EventsSocket): void {
    const group = this.groups.get(key) ?? new Set();
    group.add(socket);
    this.groups.set(key, group);
  }

  /** True when the group is empty now. */
  delete(key: K, socket: EventsSocket): boolean {
    const group = this.groups.get(key);
    group?.delete(socket);
    if (group?.size === 0) this.groups.delete(key);
    return !this.groups.has(key);
  }
}
