import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation.ts';

/** Fields of /proc/PID/stat, counted from the state, which is the first after the command's name. */
const STATE = 0;
const THREADS = 17;
const START = 19;

/** Start time in clock ticks since boot; undefined for a process that is gone or a zombie. */
export function startTime(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  // A process whose first thread ended looks like a zombie while other threads still work.
  if (fields[STATE] === 'Z' && Number(fields[THREADS]) <= 1) return undefined;
  return Number(fields[START]);
}

const pidFile = (at: Installation, part: string): string => join(at.run, `${part}.pid`);

/**
 * The process of a part, or undefined when it does not run. The start time guards against a later process
 * that got the same id.
 */
export function pidOf(at: Installation, part: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(pidFile(at, part), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, started] = text.trim().split(' ').map(Number);
  return pid && started && startTime(pid) === started ? pid : undefined;
}

/** Milliseconds since a process began. */
export function ageMs(pid: number): number {
  const uptimeTicks = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100;
  return (uptimeTicks - (startTime(pid) ?? uptimeTicks)) * 10;
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a part, by force after a while; whether it ran. */
export async function endPart(at: Installation, part: string, graceSeconds: number): Promise<boolean> {
  const pid = pidOf(at, part);
  if (pid !== undefined) {
    signal(pid, 'SIGTERM');
    const deadline = Date.now() + graceSeconds * 1000;
    while (pidOf(at, part) === pid) {
      if (Date.now() > deadline) signal(pid, 'SIGKILL');
      await sleep(50);
    }
  }
  rmSync(pidFile(at, part), { force: true });
  return pid !== undefined;
}
