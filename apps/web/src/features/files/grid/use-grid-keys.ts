import { useRef, type KeyboardEvent } from 'react';
import type { FileEntry } from '../files.api.js';
import { findTyped, moved, NOTHING, only, toggled, type NameAt, type Selection } from '../selection.js';
import type { FileRows } from '../use-file-rows.js';

const TYPING_MS = 700;

/** What keys do beside moving about. */
export interface GridCommands {
  readonly onOpen: (entry: FileEntry) => void;
  readonly onUp: () => void;
  readonly onRename: (entry: FileEntry) => void;
  readonly onDelete: () => void;
  readonly onSelectAll: () => void;
}

interface GridKeys extends GridCommands {
  readonly rows: FileRows;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly nameAt: NameAt;
  readonly extendTo: (index: number) => Promise<void>;
  readonly goTo: (index: number) => void;
  readonly openMenu: (index: number) => void;
  readonly pageRows: number;
}

/** The keys of a file manager, on the row of the cursor. */
export function useGridKeys(grid: GridKeys): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 });
  const { rows, selection, onSelect, nameAt } = grid;
  const last = rows.total - 1;

  const go = (event: KeyboardEvent, wanted: number): void => {
    const index = Math.max(0, Math.min(last, wanted));
    grid.goTo(index);
    if (event.shiftKey) void grid.extendTo(index);
    else onSelect(event.ctrlKey || event.metaKey ? moved(selection, index) : only(index, nameAt));
  };
  const type = (letter: string): void => {
    const now = Date.now();
    const text = now - typed.current.at > TYPING_MS ? letter : typed.current.text + letter;
    typed.current = { text, at: now };
    // A first letter goes on from the row; more letters may still mean it.
    const index = findTyped(text, selection.cursor + (text.length === 1 ? 1 : 0), rows.total, nameAt);
    if (index === null) return;
    grid.goTo(index);
    onSelect(only(index, nameAt));
  };
  const { cursor } = selection;
  const entry = rows.at(cursor);
  const commands: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: (event) => go(event, cursor + (selection === NOTHING ? 0 : 1)),
    ArrowUp: (event) => go(event, cursor - 1),
    Home: (event) => go(event, 0),
    End: (event) => go(event, last),
    PageDown: (event) => go(event, cursor + grid.pageRows),
    PageUp: (event) => go(event, cursor - grid.pageRows),
    ' ': () => onSelect(toggled(selection, cursor, nameAt)),
    Enter: () => entry && grid.onOpen(entry),
    Backspace: () => grid.onUp(),
    F2: () => entry && grid.onRename(entry),
    Delete: () => grid.onDelete(),
    Escape: () => onSelect({ ...NOTHING, cursor, anchor: cursor }),
    ContextMenu: () => grid.openMenu(cursor),
    F10: (event) => event.shiftKey && grid.openMenu(cursor),
  };
  return (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    const isLetter = event.key.length === 1 && event.key !== ' ' && !isCommand && !event.altKey;
    if (isLetter) return type(event.key);
    // A letter after another key begins a new name, however quickly it comes. Shift may belong to the letter.
    if (event.key !== 'Shift') typed.current = { text: '', at: 0 };
    if (isCommand && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      return grid.onSelectAll();
    }
    const command = commands[event.key];
    if (!command) return;
    event.preventDefault();
    command(event);
  };
}
