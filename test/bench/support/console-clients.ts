// Many consoles in one process. Frames are walked, not parsed, so that the clients are not what is measured.
import type { Duplex } from 'node:stream';
import { FrameWalker, masked, NAME_AT, openSocket } from './frames.js';

const [url, count, seconds, slow] = process.argv.slice(2) as [string, string, string, string];
const WARM_UP_MS = 1_000;
/** The names of both events differ in their first letter. */
const [CONSOLE, STATUS] = [...'cs'].map((letter) => letter.charCodeAt(0));
const STATE_STEP = 10;
const SAMPLE_STEP = 16;

const result = { lines: 0, lineMs: [] as number[], states: 0, lost: 0, stateMs: [] as number[] };
let isMeasuring = false;

const age = (stamp: string): number => performance.timeOrigin + performance.now() - Number(stamp);

class Console {
  private lastState = 0;

  constructor(socket: Duplex) {
    new FrameWalker(socket, (data, from, end) => this.read(data, from, end));
    socket.write(masked('{"event":"auth","args":["none"]}'));
  }

  private read(data: Buffer, from: number, end: number): void {
    if (data[from + NAME_AT] === STATUS) return this.state(data.toString('latin1', from, end));
    if (data[from + NAME_AT] !== CONSOLE || !isMeasuring) return;
    result.lines += 1;
    // Each age costs a little; a sample of them tells as much.
    if (result.lines % SAMPLE_STEP === 0)
      result.lineMs.push(age(data.toString('latin1', from + 35, from + 35 + 17)));
  }

  private state(text: string): void {
    const [, tick, stamp] = (JSON.parse(text) as { args: [string, string, string] }).args;
    if (this.lastState > 0) result.lost += (Number(tick) - this.lastState) / STATE_STEP - 1;
    this.lastState = Number(tick);
    if (!isMeasuring) return;
    result.states += 1;
    result.stateMs.push(age(stamp));
  }
}

const open = (): Promise<Duplex> => openSocket(url, new URL(url).origin);

for (let index = 0; index < Number(count); index += 1) new Console(await open());
for (let index = 0; index < Number(slow); index += 1) (await open()).write(masked('{"event":"auth"}'));

const p99 = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? NaN;
setTimeout(() => (isMeasuring = true), WARM_UP_MS);
setTimeout(
  () => {
    const { lines, lineMs, states, lost, stateMs } = result;
    const linesPerSecond = lines / Number(count) / Number(seconds);
    process.stdout.write(
      JSON.stringify({ linesPerSecond, lineMs: p99(lineMs), states, lost, stateMs: p99(stateMs) }),
      () => process.exit(0),
    );
  },
  WARM_UP_MS + Number(seconds) * 1000,
);
