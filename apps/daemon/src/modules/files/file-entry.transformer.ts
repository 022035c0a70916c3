import type { FileEntry } from '@app/contracts/daemon/files.contract.js';
import type { EntryInfo, EntryKind } from '../../platform/filesystem/index.js';

const KIND_LETTERS: Readonly<Record<EntryKind, string>> = {
  file: '-',
  directory: 'd',
  link: 'L',
  pipe: 'p',
  socket: 'S',
  device: 'D',
};
const SPECIAL: readonly [bit: number, letter: string][] = [
  [0o4000, 'u'],
  [0o2000, 'g'],
  [0o1000, 't'],
];

/** Mode as Go prints it: `-rw-r--r--`, `drwxr-xr-x`, `Lrwxrwxrwx`. */
function modeText({ kind, mode }: EntryInfo): string {
  const kindLetter = kind === 'file' ? '' : KIND_LETTERS[kind];
  const special = SPECIAL.map(([bit, letter]) => (mode & bit ? letter : '')).join('');
  const permissions = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
  return (kindLetter + special || '-') + permissions.join('');
}

/** File entry of daemon-api.md §5. */
export const fileEntry = (info: EntryInfo, mime: string, name = info.name): FileEntry => ({
  name,
  created: info.changed.toISOString(),
  modified: info.modified.toISOString(),
  mode: modeText(info),
  mode_bits: (info.mode & 0o777).toString(8),
  size: info.size,
  directory: info.kind === 'directory',
  file: info.kind !== 'directory',
  symlink: info.kind === 'link',
  mime,
});
