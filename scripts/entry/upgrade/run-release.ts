import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkLinks, checkServices } from '../doctor/links.ts';
import type { Installation } from '../installation.ts';
import { parts } from '../parts/parts.ts';
import type { PartName } from '../parts/part.ts';
import { endUnwanted, failuresOf } from '../parts/supervisor.ts';
import { outputOf } from '../programs.ts';
import { Refusal } from '../refusal.ts';
import type { Step } from '../steps.ts';
import { hasSystemd, nodeUnitName, UNIT_FOLDER } from '../systemd-unit.ts';

/** How long panel and daemon may take to accept each other once both answer; ROOKERY_HEALTH_SECONDS says it otherwise. */
const LINK_SECONDS = 60;
const LOOK_MS = 1000;

/** A machine may be a node and nothing else: then there is no panel, no database and no supervisor. */
export const hasPanel = (at: Installation): boolean => existsSync(at.panelEnv);

export async function endParts(at: Installation, names: readonly PartName[]): Promise<void> {
  for (const name of names) await endUnwanted(at, parts[name]);
}

/** Starts what the checkout holds now, by its own `up`: a release may start other parts than the one before. */
export async function startRelease(at: Installation, step: Step): Promise<void> {
  if (hasPanel(at)) return rookery(at, step, ['up', '--yes', '--detach', '--no-demo']);
  if (isNodeOfSystemd(at)) outputOf('systemctl', 'restart', nodeUnitName(at));
}

/** Runs a command of the release that the checkout holds now. */
export async function rookery(at: Installation, step: Step, words: readonly string[]): Promise<void> {
  const env = { ...at.env, ROOKERY_HOME: at.home };
  await step.exec(join(at.root, 'rookery'), words, { cwd: at.root, env });
}

const linkSeconds = ({ env }: Installation): number => Number(env['ROOKERY_HEALTH_SECONDS'] || LINK_SECONDS);

const isNodeOfSystemd = (at: Installation): boolean =>
  hasSystemd() && existsSync(join(UNIT_FOLDER, nodeUnitName(at)));

/** Looks until panel and daemon answer and accept each other; refuses with what is wrong. */
export async function requireHealth(at: Installation, step: Step): Promise<string> {
  if (!hasPanel(at)) {
    if (!isNodeOfSystemd(at)) return 'not looked at: restart the daemon, then ./rookery node check';
    await rookery(at, step, ['node', 'check', '--wait', String(linkSeconds(at))]);
    return 'panel and daemon accept each other';
  }
  const giveUpAt = Date.now() + linkSeconds(at) * 1000;
  for (;;) {
    const findings = [...(await checkServices(at)), ...(await checkLinks(at))];
    const wrong = findings.filter(({ state }) => state === 'fail').map(({ text }) => text);
    for (const name of ['panel', 'daemon'] as const) {
      if (failuresOf(at, name) > 0) wrong.push(`the ${name} ended right after its start`);
    }
    if (wrong.length === 0) return 'panel and daemon accept each other';
    if (Date.now() > giveUpAt) throw new Refusal(`the release is not well: ${wrong.join('; ')}.`);
    await sleep(LOOK_MS);
  }
}
