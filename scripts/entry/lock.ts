import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A lock of the kernel: gone with the process that holds it, however that one ends. */
export interface Lock {
  release(): Promise<void>;
}

/** Takes the lock on a file; undefined when it is held and waiting is not wanted. */
export async function takeLock(file: string, { wait }: { wait: boolean }): Promise<Lock | undefined> {
  mkdirSync(dirname(file), { recursive: true });
  // The child holds the lock until its input, our end of the pipe, closes. A group of its own: Ctrl-C is for us.
  const words = [...(wait ? [] : ['--nonblock']), file, 'sh', '-c', 'echo held; exec cat'];
  const holder = spawn('flock', words, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = once(holder, 'close');
  const isHeld = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!isHeld) return undefined;
  holder.stdout.destroy();
  holder.unref();
  return {
    async release() {
      holder.ref();
      holder.stdin.end();
      await ended;
    },
  };
}
