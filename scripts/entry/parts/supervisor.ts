import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildStamp, type BuiltApp } from '../checkout.ts';
import { openLog, readIfThere, replaceFile } from '../files.ts';
import type { Installation } from '../installation.ts';
import { endPart, pidOf, signal } from '../processes.ts';
import { Refusal } from '../refusal.ts';
import { lastLines } from '../steps.ts';
import { encodeCommand, type Part, type PartName } from './part.ts';

const SUPERVISOR = 'supervisor';
const ROUND_MS = 100;
/** So many ends right after a start mean that waiting longer will not help. */
const HOPELESS_FAILURES = 4;

const wantedFile = (at: Installation, part: string): string => join(at.run, `${part}.wanted`);
const failuresFile = (at: Installation, part: string): string => join(at.run, `${part}.failures`);

export const failuresOf = (at: Installation, part: string): number =>
  Number(readIfThere(failuresFile(at, part)) ?? 0);

/** Wakes the supervisor; what it is to run stands in files. */
function wake(at: Installation): void {
  const pid = pidOf(at, SUPERVISOR);
  if (pid !== undefined) signal(pid, 'SIGUSR1');
}

export const unwant = (at: Installation, part: string): void => rmSync(wantedFile(at, part), { force: true });

/** Of the script that the supervisor is, so that a newer one takes its place. */
function scriptHash(at: Installation): string {
  const folder = join(at.root, 'scripts', 'lib');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(folder, name));
  const hash = createHash('sha256');
  for (const file of [join(at.root, 'rookery'), ...files]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Starts the supervisor; replaces one that runs an older script. Parts are not touched by either. */
export async function ensureSupervisor(at: Installation): Promise<void> {
  const noted = join(at.run, 'supervisor.script');
  const hash = scriptHash(at);
  if (pidOf(at, SUPERVISOR) !== undefined) {
    if (readIfThere(noted) === hash) return;
    await endPart(at, SUPERVISOR, 5);
  }
  replaceFile(noted, hash);
  const log = openLog(join(at.logs, 'supervisor.log'));
  const child = spawn(join(at.root, 'rookery'), ['supervise'], {
    cwd: at.home,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...at.env, ROOKERY_HOME: at.home },
  });
  child.unref();
  // It notes its own process when it can take signals; a lock keeps a second `up` from starting another.
  while (pidOf(at, SUPERVISOR) !== child.pid) {
    if (child.exitCode !== null)
      throw new Refusal(`the supervisor did not start; see ${at.logs}/supervisor.log.`);
    await sleep(20);
  }
}

/** Ends a part that an earlier `up` had running and that this one does without. */
export async function endUnwanted(at: Installation, part: Part): Promise<void> {
  unwant(at, part.name);
  await endPart(at, part.name, part.stopSeconds);
}

const APP_OF: Partial<Record<PartName, BuiltApp>> = { panel: 'panel', worker: 'panel', daemon: 'daemon' };

/** What a running part was made of: its build, its settings, its command. */
function versionOf(at: Installation, part: Part): string {
  const app = APP_OF[part.name];
  return createHash('sha256')
    .update(encodeCommand(part.command(at)))
    .update(app === undefined ? '' : (readIfThere(buildStamp(at.root, app)) ?? ''))
    .update(part.name === 'daemon' ? (readIfThere(join(at.home, 'daemon', 'config.hash')) ?? '') : '')
    .digest('hex');
}

/**
 * Has the part run and waits until it is ready. One that runs an older build or with older settings is ended
 * first, but for the engine: the servers of others may live in it.
 */
export async function bring(at: Installation, part: Part): Promise<string | void> {
  const noted = join(at.run, `${part.name}.version`);
  const version = part.name === 'docker' ? '' : versionOf(at, part);
  if (pidOf(at, part.name) !== undefined && readIfThere(noted) !== version && part.name !== 'docker') {
    await endUnwanted(at, part);
  }
  replaceFile(noted, version);
  const ran = pidOf(at, part.name);
  rmSync(failuresFile(at, part.name), { force: true });
  writeFileSync(wantedFile(at, part.name), '');
  const deadline = Date.now() + part.startSeconds * 1000;
  while (pidOf(at, part.name) === undefined || !(await part.isReady(at))) {
    if (Date.now() > deadline || failuresOf(at, part.name) >= HOPELESS_FAILURES) {
      unwant(at, part.name);
      await endPart(at, part.name, 5);
      throw didNotComeUp(at, part);
    }
    if (pidOf(at, part.name) === undefined) wake(at);
    await sleep(ROUND_MS);
  }
  const pid = pidOf(at, part.name);
  return pid === ran ? `runs (pid ${pid})` : undefined;
}

function didNotComeUp(at: Installation, part: Part): Refusal {
  const log = join(at.logs, `${part.name}.log`);
  const words = existsSync(log) ? lastLines(log).map((line) => `    ${line}`) : [];
  return new Refusal([`${part.name} did not come up. The end of ${log}:`, ...words].join('\n'), [
    'Mend what it says and run ./rookery up again; ./rookery doctor checks the machine.',
  ]);
}
