import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `.rookery/quickstart.json` as docs/quickstart.md describes it. */
export interface Quickstart {
  panel_url: string;
  admin: { username: string; email: string; password: string };
  application_key: string;
  client_key: string;
  node: { id: number; uuid: string; name: string };
  server: { uuid: string; identifier: string };
  sftp: { host: string; port: number; username: string };
}

export interface Part {
  pid: number | null;
  url?: string;
  port?: number;
}
export interface Status {
  panel: Part;
  worker: Part;
  daemon: Part;
  mariadb: Part;
  redis: Part;
  docker: { socket: string };
}

/** Tests ask far more often than people; what the limits do is tested elsewhere. */
const LIMITS = {
  APP_API_CLIENT_RATELIMIT: '100000',
  APP_API_APPLICATION_RATELIMIT: '100000',
  RATELIMIT_WEBSOCKET_TOKEN: '100000/60',
  RATELIMIT_LOGIN: '100000/60',
  RATELIMIT_BACKUP_RESTORE: '100000/60',
  RATELIMIT_SCHEDULE_CREATE: '100000/60',
};

/** One checkout's `./rookery` with a home and ports of its own. */
export class System {
  constructor(
    readonly home: string,
    readonly portBase: number,
    readonly root = ROOT,
  ) {}

  /** Runs `./rookery …` to its end; rejects with its output when it fails. */
  run(args: readonly string[], timeoutMs = 900_000): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        join(this.root, 'rookery'),
        [...args],
        { cwd: this.root, env: this.env, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          error
            ? reject(new Error(`rookery ${args.join(' ')}: ${error.message}\n${stdout}\n${stderr}`))
            : resolve(stdout),
      );
    });
  }

  /** Starts a `./rookery …` that goes on until it is ended. */
  start(args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    return spawn(join(this.root, 'rookery'), [...args], { cwd: this.root, env: this.env, stdio: [...stdio] });
  }

  async quickstart(): Promise<Quickstart> {
    return JSON.parse(await readFile(join(this.home, 'quickstart.json'), 'utf8')) as Quickstart;
  }

  async status(): Promise<Status> {
    return JSON.parse(await this.run(['status', '--json'])) as Status;
  }

  get env(): NodeJS.ProcessEnv {
    const place = { ROOKERY_HOME: this.home, ROOKERY_PORT_BASE: String(this.portBase) };
    return { ...process.env, ...LIMITS, ...place };
  }
}

/** The system that the global setup of the end-to-end tests has started. */
export function sharedSystem(): System {
  const { ROOKERY_E2E_HOME: home, ROOKERY_E2E_PORT_BASE: portBase } = process.env;
  if (!home || !portBase) throw new Error('the global setup of the end-to-end tests has not run');
  return new System(home, Number(portBase));
}
