import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** What Prometheus' own checker says of figures; empty where it has nothing to say against them. */
export async function promtoolSays(figures: string): Promise<string> {
  const checker = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  checker.stdin.end(figures);
  const [out, err] = await Promise.all([text(checker.stdout), text(checker.stderr)]);
  return out + err;
}

/** Figures that the dashboard asks of the panel or of daemons, and that these do not have. */
export function missingOnDashboard(job: 'panel' | 'daemon', figures: string): string[] {
  const dashboard = readFileSync('docs/grafana/rookery.json', 'utf8');
  const asked = [...dashboard.matchAll(/(\w+)\{job=\\"\$(panel|daemon)\\"/g)].filter(
    ([, , of]) => of === job,
  );
  const names = [...new Set(asked.map(([, name]) => name!))];
  if (names.length === 0) throw new Error(`the dashboard asks nothing of the ${job}`);
  return names.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(figures));
}
