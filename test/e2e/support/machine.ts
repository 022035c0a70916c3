import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';

const run = promisify(execFile);

/** /etc and /var are the machine's with changes of its own, /run and the daemon's folder below /tmp its own. */
const MOUNTS = `
mkdir "$FOLDER/own"
mount -t tmpfs none "$FOLDER/own"
for at in etc var; do
  mkdir "$FOLDER/own/$at" "$FOLDER/own/$at.work"
  mount -t overlay overlay -o "lowerdir=/$at,upperdir=$FOLDER/own/$at,workdir=$FOLDER/own/$at.work" "/$at"
done
mount -t tmpfs none /run
mkdir -p /tmp/pelican "$FOLDER/own/pelican"
mount --bind "$FOLDER/own/pelican" /tmp/pelican
ln -s "$FOLDER/docker.sock" /run/docker.sock`;

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A machine as far as production goes: ports, addresses, /etc, /var/lib and a Docker Engine at the usual place are its
 * own; programs and all other files are this machine's. It reaches other such machines alone.
 */
export class Machine {
  private constructor(readonly engine: TestDockerEngine) {}

  static async start(hosts: Readonly<Record<string, string>>): Promise<Machine> {
    const machine = new Machine(await startDockerEngine({ isApart: true, mounts: MOUNTS }));
    const lines = Object.entries(hosts).map(([name, address]) => `${address} ${name}\n`);
    await machine.run('cat >> /etc/hosts', { input: lines.join('') });
    return machine;
  }

  /** Runs a script of bash there, with none of this process' words about an engine. */
  run(
    script: string,
    options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string; timeout?: number } = {},
  ): Promise<Said> {
    const { input, env, cwd = '/', timeout = 300_000 } = options;
    const inside = ['--target', String(this.engine.pid), '--net', '--mount', 'bash', '-euo', 'pipefail'];
    const child = run('nsenter', [...inside, '-c', `cd -- "$0"\n${script}`, cwd], {
      timeout,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, DOCKER_HOST: undefined, ...env },
    });
    // One that has ended already reads nothing.
    child.child.stdin?.on('error', () => undefined).end(input ?? '');
    return child;
  }

  /** A cable between two machines, and their addresses on it. */
  async connect(own: string, other: Machine, others: string): Promise<void> {
    const ends = [String(this.engine.pid), 'type', 'veth', 'peer', 'name', 'eth0', 'netns'];
    await run('ip', ['link', 'add', 'name', 'eth0', 'netns', ...ends, String(other.engine.pid)]);
    for (const [machine, address] of [
      [this, own],
      [other, others],
    ] as const) {
      await machine.run(`ip addr add ${address}/24 dev eth0 && ip link set eth0 up`);
    }
  }

  async stop(): Promise<void> {
    await this.engine.stop();
  }
}
