import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { replaceSecret } from '../files.ts';
import type { Installation } from '../installation.ts';
import { passwordIn, readSettings } from '../settings.ts';
import type { Part } from './part.ts';

const folderOf = (at: Installation): string => join(at.home, 'redis');
const passwordOf = (at: Installation): string => passwordIn(readSettings(at)['REDIS_URL'] ?? '');

/** The private Redis. */
export const redis: Part = {
  name: 'redis',
  title: 'Redis',
  startSeconds: 30,
  stopSeconds: 20,
  command(at) {
    const folder = folderOf(at);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // In a file, because arguments can be read by every account of the machine.
    replaceSecret(
      join(folder, 'redis.conf'),
      `port ${at.ports.redis}
bind 127.0.0.1
dir ${JSON.stringify(folder)}
requirepass ${passwordOf(at)}
appendonly yes
maxmemory-policy noeviction
daemonize no
`,
    );
    return { folder, env: {}, words: ['redis-server', join(folder, 'redis.conf')] };
  },
  isReady(at) {
    return new Promise((resolve) => {
      const socket = connect(at.ports.redis, '127.0.0.1');
      let text = '';
      socket.setTimeout(3000, () => socket.destroy());
      socket.on('connect', () => socket.write(`AUTH ${passwordOf(at)}\r\nPING\r\n`));
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.split('\r\n').length > 2) socket.end();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text.includes('+PONG')));
    });
  },
};
