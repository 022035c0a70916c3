/** What is selected in a list of files: by name, so that it stays when rows come, go or change places. */
export interface Selection {
  readonly names: ReadonlySet<string>;
  /** The row that a range begins at. */
  readonly anchor: number;
  /** The row that keys act on. */
  readonly cursor: number;
}

export type NameAt = (index: number) => string | undefined;

export const NOTHING: Selection = { names: new Set(), anchor: 0, cursor: 0 };

const namesBetween = (one: number, other: number, nameAt: NameAt): string[] => {
  const [first, last] = one < other ? [one, other] : [other, one];
  return Array.from({ length: last - first + 1 }, (_, offset) => nameAt(first + offset)).filter(
    (name) => name !== undefined,
  );
};

/** A plain click or arrow: this row alone. */
export const only = (index: number, nameAt: NameAt): Selection => ({
  names: new Set(namesBetween(index, index, nameAt)),
  anchor: index,
  cursor: index,
});

/** Ctrl or Space: this row too, or no longer. */
export function toggled({ names }: Selection, index: number, nameAt: NameAt): Selection {
  const name = nameAt(index);
  const next = new Set(names);
  if (name !== undefined && !next.delete(name)) next.add(name);
  return { names: next, anchor: index, cursor: index };
}

/** Shift: all from where the range began to this row. */
export const extended = ({ anchor }: Selection, index: number, nameAt: NameAt): Selection => ({
  names: new Set(namesBetween(anchor, index, nameAt)),
  anchor,
  cursor: index,
});

/** Ctrl and an arrow: the cursor alone. */
export const moved = (selection: Selection, cursor: number): Selection => ({ ...selection, cursor });

/** What is gone is not selected any more. */
export function without(selection: Selection, gone: readonly string[]): Selection {
  const names = new Set(selection.names);
  for (const name of gone) names.delete(name);
  return { ...selection, names };
}

/** The next of the known rows after `from` whose name begins with what was typed, or null. */
export function findTyped(typed: string, from: number, total: number, nameAt: NameAt): number | null {
  const wanted = typed.toLocaleLowerCase();
  for (let step = 0; step < total; step += 1) {
    const index = (from + step) % total;
    if (nameAt(index)?.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return null;
}
