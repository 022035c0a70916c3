import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, watch } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from './installation.ts';
import { readSettings } from './settings.ts';

/** So many of the newest are shown first. */
const SHOWN_FIRST = 20;

/** Where the panel puts what it would send while it has no mail server. */
export const mailFolder = (at: Installation): string =>
  readSettings(at)['MAIL_FOLDER'] ?? join(at.home, 'mail');

/** Names begin with the time; dot files are drafts. */
const mailsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.eml') && !name.startsWith('.'))
    .sort();

/** Writes the newest mails and then each that comes, until the signal fires. */
export async function followMails(
  folder: string,
  write: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Watching begins first: a mail that comes meanwhile is in the list or in the events, or in both.
  const changes = watch(folder, signal ? { signal } : {});
  const shown = new Set<string>();
  const show = (name: string): void => {
    if (shown.has(name) || !existsSync(join(folder, name))) return;
    shown.add(name);
    write(`── ${name}\n${readFileSync(join(folder, name), 'utf8').trimEnd()}\n\n`);
  };
  const found = mailsIn(folder);
  for (const name of found.slice(0, -SHOWN_FIRST)) shown.add(name);
  for (const name of found) show(name);
  if (found.length === 0) write('No mail has been sent. Waiting for the first; Ctrl-C ends this.\n');
  try {
    for await (const _change of changes) for (const name of mailsIn(folder)) show(name);
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
