import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const PANEL = `${ROOT}dist/panel/`;
export const DAEMON = `${ROOT}dist/daemon/`;

export interface Running {
  readonly process: ChildProcess;
  /** Milliseconds from spawn to the first 200. */
  readonly readyMs: number;
  /** Processor time it took until then: other load of the machine does not change it much. */
  readonly readyCpuMs: number;
  rssMib(): Promise<number>;
  /** Processor time it has taken so far. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const DEADLINE_MS = 60_000;
const MS_PER_TICK = 10;
/** As every production form sets them. */
const LEAN_MEMORY = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Milliseconds of processor time that a process has used. */
export async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Starts node on one core, or those of a list such as `0-1`, and leaves it to the caller to find out when it is ready. */
export function startProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  core: number | string = 0,
): Pick<Running, 'process' | 'stop'> {
  const child = spawn('taskset', ['-c', String(core), process.execPath, ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', ...LEAN_MEMORY, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return {
    process: child,
    stop: async () => {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exit;
      clearTimeout(timer);
    },
  };
}

/** Runs node on one core, the first unless told, so that the load generator on the other does not take its time. */
export async function startNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  readyUrl: string,
  core: number | string = 0,
): Promise<Running> {
  const started = performance.now();
  const { process: child, stop } = startProcess(args, env, core);
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr = (stderr + String(chunk)).slice(-4000)));
  while (!(await answers(readyUrl))) {
    if (child.exitCode !== null || performance.now() - started > DEADLINE_MS) {
      child.kill('SIGKILL');
      throw new Error(`${args.join(' ')} does not answer at ${readyUrl}\n${stderr}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const readyMs = performance.now() - started;
  return {
    process: child,
    readyMs,
    readyCpuMs: await cpuMs(child.pid!),
    rssMib: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024;
    },
    cpuMs: () => cpuMs(child.pid!),
    stop,
  };
}

/** MiB: the most memory of the process while it works. */
export async function peakOf(process: Running, work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, await process.rssMib());
  };
  const timer = setInterval(() => void look(), 50);
  try {
    await work();
    await look();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

/** Runs node to its end and returns its standard output. */
export async function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
