import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../installation.ts';
import { endDocker } from '../parts/docker.ts';
import { endServers, keptEngine, nodeOf } from '../parts/engine.ts';
import { partNames, parts } from '../parts/parts.ts';
import { unwant } from '../parts/supervisor.ts';
import { endPart } from '../processes.ts';
import { Steps } from '../steps.ts';

const SUPERVISOR_STOP_SECONDS = 10;
const NOT_RUNNING = 'did not run';

/** Stops what `up` started; servers and the engine they live in only with `--all`. */
export async function down(at: Installation, words: readonly string[]): Promise<void> {
  const all = words.includes('--all');
  mkdirSync(at.run, { recursive: true });
  process.stdout.write(`Rookery in ${at.home}\n`);
  for (const name of partNames) if (name !== 'docker' || all) unwant(at, name);
  const steps = new Steps(join(at.logs, 'up.log'));
  const end = (title: string, name: string, seconds: number): Promise<void> =>
    steps.run(title, async () => ((await endPart(at, name, seconds)) ? undefined : NOT_RUNNING));
  await end('Supervisor', 'supervisor', SUPERVISOR_STOP_SECONDS);
  // Servers end while the daemon can no longer take that for a crash.
  for (const name of partNames.toReversed()) {
    const part = parts[name];
    if (name !== 'docker') await end(part.title, name, part.stopSeconds);
    if (name === 'daemon' && all) {
      await steps.run('Game servers', async () => {
        const count = await endServers(at);
        return count === 0 ? 'none ran' : undefined;
      });
    }
  }
  if (all && keptEngine(at)?.kind === 'private')
    await steps.run('Docker Engine', () => endDocker(at, nodeOf(at)));
}
