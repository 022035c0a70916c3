// Many consoles of one server in one process, driven by messages: counts lines and their ages, keeps the states.
import type { Duplex } from 'node:stream';
import { FrameWalker, masked, NAME_AT, openSocket } from './frames.js';

export interface FloodOrder {
  readonly url: string;
  readonly origin: string;
  /** One per socket. */
  readonly tokens: readonly string[];
  /** So many sockets, the last ones, read nothing between `begin` and `end`. */
  readonly stuck: number;
  /** Lines are counted for so long from `begin` on. */
  readonly countMs: number;
}

export interface FloodSeen {
  /** Lines of the server that a socket got on average, stuck ones not counted. */
  readonly linesPerSecond: number;
  /** Lines that the first socket was told the throttle kept back. */
  readonly throttledPerSecond: number;
  /** Lines that stuck sockets were told they missed. */
  readonly missed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What each socket was told since `begin`, stuck ones last. */
  readonly states: readonly (readonly string[])[];
}

/** `{"event":"console output","args":["` comes before a line; the server's own begin with the time in milliseconds. */
const LINE_AT = 35;
const STAMP_LENGTH = 13;
const ESCAPE = '\\'.charCodeAt(0);
const [CONSOLE, STATUS, AUTH] = [...'csa'].map((letter) => letter.charCodeAt(0));
const SAMPLE_EVERY = 50;
const LAST_STATES_MS = 10_000;

let isMeasuring = false;
let isCounting = false;
let opened = 0;
const ages: number[] = [];
let throttled = 0;
let missed = 0;
let countMs = 0;

class Console {
  lines = 0;
  states: string[] = [];
  private untilSample = SAMPLE_EVERY;

  constructor(
    readonly socket: Duplex,
    token: string,
    private readonly isFirst: boolean,
    private readonly onAuthenticated: () => void,
  ) {
    new FrameWalker(socket, (data, from, end) => this.read(data, from, end));
    socket.write(masked(JSON.stringify({ event: 'auth', args: [token] })));
  }

  private read(data: Buffer, from: number, end: number): void {
    const letter = data[from + NAME_AT];
    if (letter === CONSOLE) return this.line(data, from + LINE_AT, end);
    if (letter === AUTH) return this.onAuthenticated();
    if (letter !== STATUS || !isMeasuring) return;
    this.states.push((JSON.parse(data.toString('latin1', from, end)) as { args: string[] }).args[0] ?? '');
  }

  private line(data: Buffer, at: number, end: number): void {
    if (!isMeasuring) return;
    if (data[at] === ESCAPE) {
      const [, why, dropped] = / too (fast|slow): (\d+) /.exec(data.toString('latin1', at, end)) ?? [];
      if (why === 'slow') missed += Number(dropped);
      if (why === 'fast' && this.isFirst && isCounting) throttled += Number(dropped);
      return;
    }
    if (isCounting) this.lines += 1;
    this.untilSample -= 1;
    if (this.untilSample > 0) return;
    this.untilSample = SAMPLE_EVERY;
    const stamp = Number(data.toString('latin1', at, at + STAMP_LENGTH));
    if (Number.isFinite(stamp)) ages.push(Date.now() - stamp);
  }
}

const consoles: Console[] = [];
let stuck: Console[] = [];

async function open(order: FloodOrder): Promise<void> {
  const all = Promise.withResolvers<void>();
  countMs = order.countMs;
  const authenticated = (): void => {
    opened += 1;
    if (opened === order.tokens.length) all.resolve();
  };
  for (const [index, token] of order.tokens.entries()) {
    consoles.push(new Console(await openSocket(order.url, order.origin), token, index === 0, authenticated));
  }
  await all.promise;
  stuck = order.stuck > 0 ? consoles.splice(-order.stuck) : [];
  process.send!('open');
}

function begin(): void {
  isMeasuring = true;
  isCounting = true;
  setTimeout(() => (isCounting = false), countMs);
  for (const { socket } of stuck) socket.pause();
}

/** Reports once every socket has so many states, or has had the time for them. */
async function end(states: number): Promise<void> {
  for (const { socket } of stuck) socket.resume();
  const deadline = Date.now() + LAST_STATES_MS;
  const all = [...consoles, ...stuck];
  while (Date.now() < deadline && all.some((each) => each.states.length < states)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  ages.sort((a, b) => a - b);
  const quantile = (share: number): number => ages[Math.floor(ages.length * share)] ?? NaN;
  const seen: FloodSeen = {
    linesPerSecond: (consoles.reduce((sum, { lines }) => sum + lines, 0) / consoles.length / countMs) * 1000,
    throttledPerSecond: (throttled / countMs) * 1000,
    missed,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    states: all.map((each) => each.states),
  };
  process.send!(seen, () => process.exit(0));
}

process.on('message', (message: FloodOrder | 'begin' | { states: number }) => {
  if (message === 'begin') begin();
  else if ('tokens' in message) void open(message);
  else void end(message.states);
});
