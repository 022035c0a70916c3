import { existsSync } from 'node:fs';
import { createServer } from 'node:net';

const PORTS_NEEDED = [0, 1, 2, 3, 4, 100, 101];

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** A base whose ports and bridge are all free, below the kernel's ephemeral range. */
export async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = 12_000 + Math.floor(Math.random() * 90) * 200;
    // The bridge of an installation that was killed: another of the same ports refuses to start over it.
    if (existsSync(`/sys/class/net/rk${base}`)) continue;
    const free = await Promise.all(PORTS_NEEDED.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('found no free range of ports');
}
