import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followMails } from './mails.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rookery-mails-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('logs mail', () => {
  it('shows the mails in the order of their names, no drafts, and each that comes once', async () => {
    await writeFile(join(folder, '2-b.eml'), 'second');
    await writeFile(join(folder, '1-a.eml'), 'first');
    await writeFile(join(folder, '.3-c.eml'), 'draft');
    const stop = new AbortController();
    const written: string[] = [];
    const following = followMails(folder, (text) => written.push(text), stop.signal);
    await vi.waitFor(() => expect(written).toEqual(['── 1-a.eml\nfirst\n\n', '── 2-b.eml\nsecond\n\n']));
    await rename(join(folder, '.3-c.eml'), join(folder, '3-c.eml'));
    await vi.waitFor(() => expect(written).toHaveLength(3));
    expect(written[2]).toBe('── 3-c.eml\ndraft\n\n');
    stop.abort();
    await following;
  });

  it('makes the folder, and says that there is none yet', async () => {
    const stop = new AbortController();
    const written: string[] = [];
    const following = followMails(join(folder, 'none'), (text) => written.push(text), stop.signal);
    await vi.waitFor(() => expect(written.join('')).toContain('No mail'));
    stop.abort();
    await following;
  });
});
