import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files.ts';
import { isMade, type Installation } from '../installation.ts';
import { outputOf } from '../programs.ts';
import { Refusal } from '../refusal.ts';
import {
  cronText,
  hasSystemd,
  nodeUnitName,
  nodeUnitText,
  UNIT_FOLDER,
  unitName,
  unitText,
} from '../systemd-unit.ts';

/** Has the init system start everything at boot, or takes that back. */
export function service(at: Installation, words: readonly string[]): void {
  if (words[0] === 'install') return install(at);
  if (words[0] === 'remove') return removeUnit(at);
  throw new Refusal('service needs a word: install or remove.', ['See ./rookery help.']);
}

function install(at: Installation): void {
  if (!isMade(at)) throw new Refusal(`there is nothing in ${at.home} to start.`, ['Run ./rookery up first.']);
  if (!hasSystemd()) {
    throw new Refusal('systemd does not run here.', [
      `With cron, put this line into /etc/cron.d/rookery-${at.ports.base}:`,
      cronText(at).trim(),
    ]);
  }
  const name = unitName(at);
  replaceFile(join(UNIT_FOLDER, name), unitText(at));
  outputOf('systemctl', 'daemon-reload');
  outputOf('systemctl', 'enable', name);
  process.stdout.write(`${name} starts everything at boot. See: systemctl status ${name}\n`);
}

/** Has the init system run the daemon of a machine that is a node and nothing else, now and at boot. */
export function installNodeUnit(at: Installation): string {
  const name = nodeUnitName(at);
  replaceFile(join(UNIT_FOLDER, name), nodeUnitText(at));
  outputOf('systemctl', 'daemon-reload');
  outputOf('systemctl', 'enable', name);
  // One that runs already has another configuration now.
  outputOf('systemctl', 'restart', name);
  return name;
}

/** Ends the daemon of a machine that is a node and nothing else. */
export function stopNodeUnit(at: Installation): void {
  const name = nodeUnitName(at);
  if (hasSystemd() && existsSync(join(UNIT_FOLDER, name))) outputOf('systemctl', 'stop', name);
}

/** Takes the units away; what runs goes on. */
export function removeUnit(at: Installation): void {
  for (const name of [unitName(at), nodeUnitName(at)]) {
    const file = join(UNIT_FOLDER, name);
    if (!existsSync(file)) continue;
    if (hasSystemd()) outputOf('systemctl', 'disable', name);
    rmSync(file);
    if (hasSystemd()) outputOf('systemctl', 'daemon-reload');
    process.stdout.write(`${file} is removed.\n`);
  }
}
