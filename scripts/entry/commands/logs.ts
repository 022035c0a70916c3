import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Installation } from '../installation.ts';
import { followMails, mailFolder } from '../mails.ts';
import { Refusal } from '../refusal.ts';
import { become } from '../become.ts';

const SHOWN_FIRST = ['panel', 'worker', 'daemon', 'supervisor'];

/** Follows the log of a part, the mails, or the logs of all parts that are ours. */
export function logs(at: Installation, [part]: readonly string[]): Promise<void> {
  if (part === 'mail') return followMails(mailFolder(at), (text) => process.stdout.write(text));
  const names = part === undefined ? SHOWN_FIRST : [basename(part)];
  const files = names.map((name) => join(at.logs, `${name}.log`)).filter((file) => existsSync(file));
  if (files.length === 0) {
    throw new Refusal(`there is no log of '${part ?? 'any part'}' in ${at.logs}.`, [
      'Parts: panel, worker, daemon, mariadb, redis, docker, supervisor, up; mail for what was sent.',
    ]);
  }
  return become('tail', ['-n', '100', '-F', ...files]);
}
