import type { FileEntry, FileSort } from './files.api.js';

/** What the node would answer of a page, for nodes that only know whole directories: directories first, natural order. */
export function arranged(
  entries: readonly FileEntry[],
  sort: FileSort,
  filter: string,
  locale: string,
): readonly FileEntry[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const wanted = filter.toLocaleLowerCase();
  const direction = sort.startsWith('-') ? -1 : 1;
  const field = sort.replace('-', '');
  const byName = (a: FileEntry, b: FileEntry): number => collator.compare(a.name, b.name);
  const byField = (a: FileEntry, b: FileEntry): number => {
    if (field === 'size') return a.size - b.size;
    if (field === 'modified') return a.modified_at.localeCompare(b.modified_at);
    return byName(a, b);
  };
  return entries
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => Number(a.is_file) - Number(b.is_file) || direction * byField(a, b) || byName(a, b));
}

/** The pages, from 1, that rows `first` to `last` stand on. */
export function pagesOf(first: number, last: number, perPage: number): readonly number[] {
  const from = Math.floor(Math.max(0, first) / perPage);
  const to = Math.floor(Math.max(0, last) / perPage);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index + 1);
}

/** `644` as the nine boxes of read, write and run for owner, group and others, and back. */
export const boxesOf = (mode: string): readonly boolean[] => {
  const bits = Number.parseInt(mode, 8) || 0;
  return Array.from({ length: 9 }, (_, index) => (bits & (0o400 >> index)) !== 0);
};
export const modeOf = (boxes: readonly boolean[]): string =>
  boxes
    .reduce((bits, isOn, index) => (isOn ? bits | (0o400 >> index) : bits), 0)
    .toString(8)
    .padStart(3, '0');
export const isMode = (text: string): boolean => /^[0-7]{3}$/.test(text);
