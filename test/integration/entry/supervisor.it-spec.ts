import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '@app/testing/services.js';

const script = fileURLToPath(new URL('../../../rookery', import.meta.url));
/** The cheapest part that is a real one. */
const PART = 'redis';

describe('the supervisor', () => {
  let home: string;
  let supervisor: ChildProcess | undefined;

  const inRun = (name: string): string => join(home, 'run', name);
  const pidOf = async (part: string): Promise<number> =>
    existsSync(inRun(`${part}.pid`))
      ? Number((await readFile(inRun(`${part}.pid`), 'utf8')).split(' ')[0])
      : 0;
  const isAlive = (pid: number): boolean => pid !== 0 && existsSync(`/proc/${pid}`);
  const log = async (): Promise<string> =>
    readFile(join(home, 'logs', 'supervisor.log'), 'utf8').catch(() => '');

  const until = async <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`${what} never came; the supervisor says:\n${await log()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const runningPart = (otherThan = 0): Promise<number> =>
    until(`a running ${PART}`, async () => {
      const pid = await pidOf(PART);
      return pid !== otherThan && isAlive(pid) && pid;
    });

  const supervise = async (): Promise<ChildProcess> => {
    const output = await open(join(home, 'logs', 'supervisor.log'), 'a');
    const child = spawn(script, ['supervise'], {
      env: { ...process.env, ROOKERY_HOME: home, ROOKERY_PORT_BASE: '' },
      stdio: ['ignore', output.fd, output.fd],
    });
    await output.close();
    await until('its own note', async () => (await pidOf('supervisor')) === child.pid);
    return child;
  };
  const end = async (child: ChildProcess, name: NodeJS.Signals): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill(name);
    await ended;
  };

  beforeEach(async () => {
    home = join(await mkdtemp(join(tmpdir(), 'rookery supervisor-')), 'home');
    for (const folder of ['run', 'logs']) await mkdir(join(home, folder), { recursive: true });
    const base = Math.min(await freePort(), 65_000);
    await writeFile(join(home, 'port-base'), `${base}\n`);
    await writeFile(join(home, 'panel.env'), `REDIS_URL=redis://:secret@127.0.0.1:${base + 3}/0\n`);
  });
  afterEach(async () => {
    if (supervisor && supervisor.exitCode === null && supervisor.signalCode === null)
      await end(supervisor, 'SIGTERM');
    const pid = await pidOf(PART);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(join(home, '..'), { recursive: true, force: true });
  });

  it('starts what is wanted when it is told so, and again when it ends', async () => {
    supervisor = await supervise();
    await writeFile(inRun(`${PART}.wanted`), '');
    supervisor.kill('SIGUSR1');
    const first = await runningPart();
    process.kill(first, 'SIGKILL');
    const second = await runningPart(first);
    // What is not wanted any more is left alone.
    await rm(inRun(`${PART}.wanted`));
    process.kill(second, 'SIGKILL');
    await until('its end', async () => !isAlive(second));
    supervisor.kill('SIGUSR1');
    await end(supervisor, 'SIGTERM');
    expect(await pidOf(PART)).toBe(second);
  });

  it('writes logs that not everybody on the machine may read, those of an earlier version too', async () => {
    const partLog = join(home, 'logs', `${PART}.log`);
    await writeFile(partLog, 'of an earlier version\n', { mode: 0o644 });
    await writeFile(inRun(`${PART}.wanted`), '');
    supervisor = await supervise();
    const first = await runningPart();
    expect((await stat(partLog)).mode & 0o777).toBe(0o640);
    await rm(partLog);
    process.kill(first, 'SIGKILL');
    await runningPart(first);
    expect((await stat(partLog)).mode & 0o777).toBe(0o640);
  });

  it('is survived by the parts, and the next one takes them over without a second start', async () => {
    await writeFile(inRun(`${PART}.wanted`), '');
    supervisor = await supervise();
    const part = await runningPart();
    await end(supervisor, 'SIGKILL');
    expect(isAlive(part)).toBe(true);
    supervisor = await supervise();
    supervisor.kill('SIGUSR1');
    expect(await runningPart()).toBe(part);
    // Not its child, so the kernel tells it nothing: it looks.
    process.kill(part, 'SIGKILL');
    expect(await runningPart(part)).not.toBe(part);
    expect((await log()).match(/redis started/g)).toHaveLength(2);
  });

  it('takes the process of another program that got the same id for none of its own', async () => {
    await writeFile(inRun(`${PART}.wanted`), '');
    await writeFile(inRun(`${PART}.pid`), `${process.pid} 1\n`);
    supervisor = await supervise();
    expect(await runningPart(process.pid)).not.toBe(process.pid);
  });

  it('waits longer each time for what ends right after its start', async () => {
    await writeFile(join(home, 'panel.env'), 'REDIS_URL=no address\n');
    await writeFile(inRun(`${PART}.wanted`), '');
    supervisor = await supervise();
    const failures = await until('a third failure', async () => {
      const text = existsSync(inRun(`${PART}.failures`))
        ? await readFile(inRun(`${PART}.failures`), 'utf8')
        : '';
      return Number(text) >= 3 && text;
    });
    expect(Number(failures)).toBe(3);
    expect(await log()).toMatch(/next start in 1 s[^]*next start in 2 s[^]*next start in 4 s/);
  });
});
