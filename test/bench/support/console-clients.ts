// Many consoles in one process. Frames are walked, not parsed, so that the clients are not what is measured.
import { request } from 'node:http';
import type { Duplex } from 'node:stream';

const [url, count, seconds, slow] = process.argv.slice(2) as [string, string, string, string];
const WARM_UP_MS = 1_000;
/** `{"event":"` comes before the name; the names of both events differ in their first letter. */
const NAME_AT = 10;
const [CONSOLE, STATUS] = [...'cs'].map((letter) => letter.charCodeAt(0));
const STATE_STEP = 10;

const result = { lines: 0, lineMs: [] as number[], states: 0, lost: 0, stateMs: [] as number[] };
let isMeasuring = false;

/** A text frame as a client sends it; a mask of zeros leaves the text as it is. */
function masked(text: string): Buffer {
  const header = Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([header, Buffer.from(text)]);
}

const age = (stamp: string): number => performance.timeOrigin + performance.now() - Number(stamp);

class Console {
  private rest: Buffer = Buffer.alloc(0);
  private lastState = 0;

  constructor(private readonly socket: Duplex) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => undefined);
    socket.write(masked('{"event":"auth","args":["none"]}'));
  }

  private read(chunk: Buffer): void {
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    let last = -1;
    while (at + 4 <= data.length) {
      const short = data[at + 1]! & 127;
      const from = at + (short === 126 ? 4 : 2);
      const end = from + (short === 126 ? data.readUInt16BE(at + 2) : short);
      if (end > data.length) break;
      // Pings are answered, else the other side gives up.
      if ((data[at]! & 15) === 9) this.socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
      if (data[from + NAME_AT] === CONSOLE) {
        if (isMeasuring) result.lines += 1;
        last = from;
      } else if (data[from + NAME_AT] === STATUS) this.state(data.toString('latin1', from, end));
      at = end;
    }
    if (last >= 0 && isMeasuring) result.lineMs.push(age(data.toString('latin1', last + 35, last + 35 + 17)));
    this.rest = data.subarray(at);
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

const open = (): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const handshake = request(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    handshake.on('upgrade', (_response, socket) => resolve(socket));
    handshake.on('response', (response) => reject(new Error(`refused with ${response.statusCode}`)));
    handshake.on('error', reject);
    handshake.end();
  });

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
