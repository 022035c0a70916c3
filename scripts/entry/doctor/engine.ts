import { canProgram } from '../programs.ts';
import type { Installation } from '../installation.ts';
import { reasonOf } from '../refusal.ts';
import { containersReachNetwork } from '../parts/container-network.ts';
import { engineAnswers, engineCall } from '../parts/engine-api.ts';
import { keptEngine, MACHINE_SOCKET, type Engine } from '../parts/engine.ts';
import { fail, ok, warn, type Finding } from './report.ts';

interface Info {
  ServerVersion: string;
  Driver: string;
  CgroupVersion?: string;
  ContainersRunning: number;
  MemoryLimit: boolean;
  CpuCfsQuota: boolean;
  PidsLimit: boolean;
}

export async function checkEngine(at: Installation): Promise<Finding[]> {
  const kept = keptEngine(at);
  const engine = kept ?? { kind: 'machine' as const, socket: MACHINE_SOCKET };
  if (!(await engineAnswers(engine.socket))) return [silentEngine(kept)];
  const info = JSON.parse((await engineCall(engine.socket, '/info')).text) as Info;
  return [
    ok(
      `Docker ${info.ServerVersion} at ${engine.socket}, storage ${info.Driver}, cgroup v${info.CgroupVersion ?? 1}, ${info.ContainersRunning} containers running`,
    ),
    ...(info.Driver === 'vfs'
      ? [
          warn(
            'the storage driver is vfs: each container copies its whole image',
            'Use a file system that overlay works on (ext4, xfs).',
          ),
        ]
      : []),
    info.MemoryLimit && info.CpuCfsQuota && info.PidsLimit
      ? ok('Docker enforces memory, processor and process limits')
      : fail(
          'Docker cannot enforce all limits of servers',
          'Enable the memory, cpu and pids cgroup controllers.',
        ),
    await checkContainerNetwork(at, engine),
  ];
}

function silentEngine(kept: Engine | undefined): Finding {
  if (!kept) {
    return canProgram('dockerd')
      ? ok('no Docker Engine answers yet; `up` starts a private one')
      : warn('no Docker Engine', './rookery up installs one, or: apt-get install --no-remove docker.io');
  }
  const text = `no Docker Engine answers at ${kept.socket}`;
  if (kept.kind === 'private') {
    return fail(text, './rookery up starts it; ./rookery logs docker says why it ended.');
  }
  return fail(
    text,
    kept.kind === 'given' ? 'Start it, or name another one in DOCKER_HOST.' : 'systemctl start docker',
  );
}

async function checkContainerNetwork(at: Installation, { socket, kind }: Engine): Promise<Finding> {
  let reach;
  try {
    reach = await containersReachNetwork(at, socket);
  } catch (error) {
    return warn(
      `whether containers reach the network could not be tried: ${reasonOf(error)}`,
      './rookery up',
    );
  }
  if (reach.ok === 'unknown') {
    return ok(`this machine does not reach ${reach.target} itself: the network of containers was not tried`);
  }
  if (reach.ok) return ok(`containers reach ${reach.target}`);
  return warn(
    `containers do not reach ${reach.target}: eggs that download will not install`,
    kind === 'private'
      ? 'End other Docker Engines of this machine or use one of them (DOCKER_HOST), and see that iptables works.'
      : 'See that the engine has a bridge and may set up the firewall, and that net.ipv4.ip_forward is 1.',
  );
}
