import { connect } from 'node:net';

export interface Address {
  ip: string;
  port: number;
}

const DEADLINE_MS = 10_000;

/**
 * Connects, sends `request` and collects the answer until `read` makes something of it. Rejects when the
 * other end closes first, and after a deadline.
 */
export function askTcp<T>(
  { ip, port }: Address,
  request: Buffer,
  read: (answer: Buffer) => T | null,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ host: ip, port }, () => socket.write(request));
    const failed = (why: string): void => {
      socket.destroy();
      reject(new Error(`${ip}:${port} ${why}; it had sent ${JSON.stringify(answer.toString('latin1'))}`));
    };
    socket.setTimeout(DEADLINE_MS, () => failed('did not answer in time'));
    socket.once('error', (error) => failed(error.message));
    socket.once('close', () => failed('closed the connection'));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      try {
        const found = read(answer);
        if (found === null) return;
        resolve(found);
        socket.destroy();
      } catch (error) {
        failed(String(error));
      }
    });
  });
}
