import type { ActivityEntry } from '@app/contracts/remote/activity.contract.js';

/** A daemon's entry made fit to be stored; server and user are still uuids. */
export interface ReportedActivity {
  readonly event: string;
  readonly serverUuid: string;
  readonly userUuid: string | null;
  readonly ip: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly timestamp: Date;
}

/** Column widths; a daemon must not make the whole batch fail by one entry. */
const MAX_EVENT = 191;
const MAX_ADDRESS = 45;
const UUID = /^[0-9a-f-]{36}$/i;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
const EARLIEST = Date.UTC(1971, 0, 1);
const LATEST = Date.UTC(9998, 0, 1);

function readTime(text: string): Date | null {
  const time = Date.parse(text);
  return Number.isNaN(time) || time < EARLIEST || time > LATEST ? null : new Date(time);
}

/** The rules of remote-api.md §6; entries that break them are dropped, a bad time becomes `now`. */
export function acceptReported(entries: readonly ActivityEntry[], now: Date): ReportedActivity[] {
  return entries.flatMap((entry) => {
    if (!entry.event.startsWith('server:') || entry.event.length > MAX_EVENT) return [];
    if (!UUID.test(entry.server)) return [];
    const time = readTime(entry.timestamp);
    const metadata = entry.metadata ?? {};
    const ip = entry.ip ?? '';
    return [
      {
        event: entry.event,
        serverUuid: entry.server.toLowerCase(),
        userUuid: entry.user && UUID.test(entry.user) ? entry.user.toLowerCase() : null,
        ip: PRINTABLE_ASCII.test(ip) && ip.length <= MAX_ADDRESS ? ip : '127.0.0.1',
        properties: time ? metadata : { ...metadata, original_timestamp: entry.timestamp },
        timestamp: time ?? now,
      },
    ];
  });
}
