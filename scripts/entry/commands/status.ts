import type { Installation } from '../installation.ts';
import { jobsAreApart } from '../parts/apps.ts';
import { keptEngine } from '../parts/engine.ts';
import { partNames } from '../parts/parts.ts';
import { pidOf } from '../processes.ts';
import { daemonUrl, isPrivate, panelUrl, readSettings, servicePort } from '../settings.ts';

/** What runs and where, as `status --json` prints it; a part that is down has no pid. */
export function readStatus(at: Installation) {
  const settings = readSettings(at);
  const pid = (part: string): number | null => pidOf(at, part) ?? null;
  return {
    panel: { pid: pid('panel'), url: panelUrl(at, settings) },
    // Without a worker of its own the panel's process does the jobs.
    worker: { pid: pid('worker') ?? pid('panel') },
    daemon: { pid: pid('daemon'), url: daemonUrl(at) },
    mariadb: { pid: pid('mariadb'), port: servicePort(at, 'mariadb', settings) },
    redis: { pid: pid('redis'), port: servicePort(at, 'redis', settings) },
    docker: { socket: keptEngine(at)?.socket ?? null },
  };
}

export function status(at: Installation, words: readonly string[]): void {
  const now = readStatus(at);
  if (words.includes('--json')) {
    process.stdout.write(`${JSON.stringify(now)}\n`);
    return;
  }
  const settings = readSettings(at);
  const engine = keptEngine(at);
  const places: Record<string, string> = {
    panel: now.panel.url,
    daemon: now.daemon.url,
    docker: engine?.socket ?? '',
  };
  for (const part of ['supervisor', ...partNames]) {
    const pid = pidOf(at, part);
    const isElsewhere = (part === 'mariadb' || part === 'redis') && !isPrivate(at, part, settings);
    const isMachines = part === 'docker' && engine !== undefined && engine.kind !== 'private';
    const down = part === 'worker' && !jobsAreApart(at) ? 'in the panel' : 'down';
    const own = pid === undefined ? down : `pid ${pid}`;
    const state = isElsewhere ? 'elsewhere' : isMachines ? "the machine's" : own;
    process.stdout.write(`${part.padEnd(11)} ${state.padEnd(14)} ${places[part] ?? ''}`.trimEnd() + '\n');
  }
}
