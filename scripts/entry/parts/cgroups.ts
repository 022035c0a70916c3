import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, succeeds } from '../programs.ts';

const ROOT = '/sys/fs/cgroup';

/** A machine without an init system may lack the cgroup file systems. */
export function ensureCgroups(): void {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return shareControllers();
  if (existsSync(join(ROOT, 'memory'))) return;
  const lines = readFileSync('/proc/cgroups', 'utf8').trim().split('\n').slice(1);
  const controllers = lines.map((line) => line.split('\t'));
  if (controllers.some(([name, hierarchy]) => name === 'memory' && hierarchy === '0')) {
    outputOf('mount', '-t', 'cgroup2', 'cgroup2', ROOT);
    return shareControllers();
  }
  if (!succeeds('mountpoint', '-q', ROOT)) outputOf('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', ROOT);
  for (const [name = '', , , isEnabled] of controllers) {
    const folder = join(ROOT, name);
    if (isEnabled !== '1' || succeeds('mountpoint', '-q', folder)) continue;
    mkdirSync(folder, { recursive: true });
    if (!succeeds('mount', '-t', 'cgroup', '-o', name, 'cgroup', folder)) rmdirSync(folder);
  }
}

/** Without an init system the root group holds processes, and controllers cannot be handed down. */
function shareControllers(): void {
  const shared = join(ROOT, 'cgroup.subtree_control');
  if (existsSync('/run/systemd/system') || readFileSync(shared, 'utf8').split(/\s/).includes('memory'))
    return;
  const group = join(ROOT, 'rookery-init');
  mkdirSync(group, { recursive: true });
  const tryWrite = (file: string, text: string): void => {
    try {
      writeFileSync(file, text);
    } catch {
      // Threads of the kernel cannot be moved, and a controller in use may refuse: the rest is still of use.
    }
  };
  for (const pid of readFileSync(join(ROOT, 'cgroup.procs'), 'utf8').trim().split('\n')) {
    tryWrite(join(group, 'cgroup.procs'), pid);
  }
  const controllers = readFileSync(join(ROOT, 'cgroup.controllers'), 'utf8').trim().split(' ');
  tryWrite(shared, controllers.map((name) => `+${name}`).join(' '));
}
