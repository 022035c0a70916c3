import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where the event's name begins in a frame's text: `{"event":"`. */
export const NAME_AT = 10;
const OPCODE_PING = 9;

/** A text frame as a client sends it; a mask of zeros leaves the text as it is. */
export function masked(text: string): Buffer {
  const header = Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** Opens a socket and leaves its bytes to the caller: parsing each message would make the client the slower end. */
export const openSocket = (url: string, origin: string): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const handshake = request(url, {
      headers: {
        origin,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    handshake.on('upgrade', (_response, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    handshake.on('response', (response) => reject(new Error(`refused with ${response.statusCode}`)));
    handshake.on('error', reject);
    handshake.end();
  });

/** Walks the frames of one socket and tells where each text lies; pings are answered. */
export class FrameWalker {
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly socket: Duplex,
    onText: (data: Buffer, from: number, end: number) => void,
  ) {
    socket.on('data', (chunk: Buffer) => this.walk(chunk, onText));
    socket.on('error', () => undefined);
  }

  private walk(chunk: Buffer, onText: (data: Buffer, from: number, end: number) => void): void {
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    while (at + 4 <= data.length) {
      const short = data[at + 1]! & 127;
      const from = at + (short === 126 ? 4 : 2);
      const end = from + (short === 126 ? data.readUInt16BE(at + 2) : short);
      if (end > data.length) break;
      if ((data[at]! & 15) === OPCODE_PING) this.socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
      else onText(data, from, end);
      at = end;
    }
    this.rest = data.subarray(at);
  }
}
