import { z } from 'zod';

/** What was typed and not saved, for when the tab is loaded anew. Gone with the tab, and at logout. */
const Draft = z.object({ etag: z.string().nullable(), text: z.string() });
export type Draft = z.infer<typeof Draft>;

/** Storage of a tab is small. */
const MOST_LETTERS = 1024 * 1024;
const keyOf = (server: string, path: string): string => `rookery.draft:${server}:${path}`;

export function readDraft(server: string, path: string): Draft | null {
  try {
    return Draft.parse(JSON.parse(sessionStorage.getItem(keyOf(server, path)) ?? ''));
  } catch {
    return null;
  }
}

export function keepDraft(server: string, path: string, draft: Draft | null): void {
  try {
    if (draft === null || draft.text.length > MOST_LETTERS) sessionStorage.removeItem(keyOf(server, path));
    else sessionStorage.setItem(keyOf(server, path), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage keeps no draft; the page still asks before it is left.
  }
}
