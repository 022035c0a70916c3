import { createSocket, type Socket } from 'node:dgram';
import type { Address } from './tcp-probe.js';

const DEADLINE_MS = 10_000;
const REPEAT_MS = 250;

/** One client's UDP socket to one server. Datagrams may be lost: what is asked is asked again. */
export class UdpProbe {
  private readonly socket: Socket = createSocket('udp4');

  constructor(private readonly address: Address) {}

  /** Sends `request` until `read` makes something of an answer. */
  ask<T>(request: Buffer, read: (answer: Buffer) => T | null): Promise<T> {
    const { ip, port } = this.address;
    return new Promise((resolve, reject) => {
      const ask = (): void => this.socket.send(request, port, ip);
      const repeat = setInterval(ask, REPEAT_MS);
      const deadline = setTimeout(() => {
        end();
        reject(new Error(`${ip}:${port} did not answer over UDP`));
      }, DEADLINE_MS);
      const heard = (answer: Buffer): void => {
        const found = read(answer);
        if (found === null) return;
        end();
        resolve(found);
      };
      // A port that nobody listens on yet is told of as an error; the deadline decides.
      const refused = (): void => undefined;
      const end = (): void => {
        clearInterval(repeat);
        clearTimeout(deadline);
        this.socket.off('message', heard).off('error', refused);
      };
      this.socket.on('message', heard).on('error', refused);
      ask();
    });
  }

  tell(message: Buffer): void {
    this.socket.send(message, this.address.port, this.address.ip);
  }

  close(): void {
    this.socket.close();
  }
}
