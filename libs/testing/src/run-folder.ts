import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'rookery-test-';
const counters = new Map<string, number>();
let folder: string | undefined;

/** Start time of a process in clock ticks: tells a process from a later one with the same id. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** The folder of this process' services under the system's temporary folder. */
export function runFolder(): string {
  if (folder) return folder;
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Others pass through, as services that run under accounts of their own must; each folder inside is closed again.
  chmodSync(path, 0o711);
  writeFileSync(join(path, 'owner'), `${process.pid} ${startTime(process.pid) ?? ''}\n`);
  process.once('exit', () => removeIfDone(path));
  folder = path;
  return path;
}

/** A folder with services in it was not torn down: its mounts and bridges are for the next sweep. */
function removeIfDone(path: string): void {
  const hasServices = readdirSync(path, { withFileTypes: true }).some((entry) => entry.isDirectory());
  if (!hasServices) rmSync(path, { recursive: true });
}

/** A fresh folder for one service: `mariadb-1`, `mariadb-2`, … */
export async function serviceFolder(kind: string): Promise<string> {
  const number = (counters.get(kind) ?? 0) + 1;
  counters.set(kind, number);
  const path = join(runFolder(), `${kind}-${number}`);
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** Writes down a process of this run, so that a later run can end it if this one is killed. */
export function noteProcess(pid: number): void {
  appendFileSync(join(runFolder(), 'processes'), `${pid} ${startTime(pid) ?? ''}\n`);
}

/** Those of a folder's noted processes that still run. */
export function notedProcesses(path: string): number[] {
  let lines: string[];
  try {
    lines = readFileSync(join(path, 'processes'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
  return lines
    .map((line) => line.split(' '))
    .filter(([pid, started]) => started !== undefined && started !== '' && startTime(Number(pid)) === started)
    .map(([pid]) => Number(pid));
}

/** Folders that earlier runs left because they were killed; runs that still go on are left out. */
export function abandonedFolders(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(tmpdir(), name))
    .filter((path) => {
      try {
        const [pid, started] = readFileSync(join(path, 'owner'), 'utf8').trim().split(' ');
        return startTime(Number(pid)) !== started;
      } catch {
        return false;
      }
    });
}
