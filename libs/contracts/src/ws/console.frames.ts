import { z } from 'zod';

/** Frames of the console socket: console-websocket.md §2. `null` in args counts as an empty string. */
export const InboundFrame = z.object({
  event: z.string(),
  args: z.array(z.string().nullable()).nullish(),
});

export const INBOUND_EVENTS = ['auth', 'set state', 'send command', 'send logs', 'send stats'] as const;
export type InboundEvent = (typeof INBOUND_EVENTS)[number];

export const OUTBOUND_EVENTS = [
  'auth success',
  'status',
  'stats',
  'console output',
  'install output',
  'install started',
  'install completed',
  'daemon message',
  'backup completed',
  /** Beyond Wings: how far it has come, uuid and JSON {step, percent, bytes_done, bytes_total}. */
  'backup progress',
  'backup restore completed',
  /** The same without the uuid. */
  'backup restore progress',
  'transfer logs',
  'transfer status',
  'deleted',
  'feature match',
  'daemon error',
  'jwt error',
  'token expiring',
  'token expired',
  'throttled',
  'console position',
] as const;
export type OutboundEvent = (typeof OUTBOUND_EVENTS)[number];

/**
 * Beyond Wings, between our daemon and the panel's relay only: how many console lines a server has printed by here, so
 * that a relay that has lost its node goes on from the last line that it passed on. A relay asks for it by the first
 * header, and names its last position in the second one; a stock daemon knows neither.
 */
export const POSITION_HEADER = 'x-console-position';
export const AFTER_HEADER = 'x-console-after';

/** Encodes one frame; `args` is left out when there are none. */
export const encodeFrame = (event: OutboundEvent | InboundEvent, args: readonly string[] = []): string =>
  JSON.stringify(args.length > 0 ? { event, args } : { event });

/** Args of `auth`, `set state` and `send command` are concatenated without a separator. */
export const joinArgs = (args: readonly (string | null)[] | null | undefined): string =>
  (args ?? []).map((part) => part ?? '').join('');

export interface DecodedFrame {
  readonly event: string;
  readonly text: string;
}

/** Parses an inbound text frame; anything of another shape gives null and is ignored. */
export function decodeFrame(text: string): DecodedFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const frame = InboundFrame.safeParse(value);
  return frame.success ? { event: frame.data.event, text: joinArgs(frame.data.args) } : null;
}

/** `stats` payload, and `utilization` of the server object (console-websocket.md §6). */
export const ServerStats = z.object({
  memory_bytes: z.number(),
  memory_limit_bytes: z.number(),
  cpu_absolute: z.number(),
  network: z.object({ rx_bytes: z.number(), tx_bytes: z.number() }),
  disk_io: z.object({ read_bytes: z.number(), write_bytes: z.number() }).optional(),
  uptime: z.number(),
  state: z.string(),
  disk_bytes: z.number(),
});
export type ServerStats = z.infer<typeof ServerStats>;

export const POWER_ACTIONS = ['start', 'stop', 'restart', 'kill'] as const;
export type PowerAction = (typeof POWER_ACTIONS)[number];
export const SERVER_STATES = ['offline', 'starting', 'running', 'stopping'] as const;
export type ServerState = (typeof SERVER_STATES)[number];

/** Close codes that browsers react to. */
export const CLOSE_SUSPENDED = 4409;
export const CLOSE_TOKEN_EXPIRED = 4401;
