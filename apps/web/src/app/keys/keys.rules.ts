/** What a key asks for; `nth` counts the sections of what is open from 0. */
export type Wish =
  | { readonly to: 'palette' | 'help' | 'search' | 'servers' | 'admin' }
  | { readonly to: 'section'; readonly nth: number };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means after the one before it, or null. Single keys can be switched off; the palette cannot. */
export function wishOf(pressed: Pressed, before: string, areOn: boolean): Wish | null {
  const { key, ctrlKey, metaKey, altKey } = pressed;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return { to: 'palette' };
  if (!areOn || ctrlKey || metaKey || altKey) return null;
  if (before === 'g') return key === 's' ? { to: 'servers' } : key === 'a' ? { to: 'admin' } : null;
  if (key === '/') return { to: 'search' };
  if (key === '?') return { to: 'help' };
  return /^[1-9]$/.test(key) ? { to: 'section', nth: Number(key) - 1 } : null;
}

/** Where letters are letters: fields, and what finds its entries by their first ones; and over all, a dialog. */
export const TYPING =
  'input, textarea, select, [contenteditable=true], .xterm, [role=grid], [role=listbox], [role=menu], [role=dialog], [role=alertdialog]';
