import { isolated } from '../../../shared/format/isolated.js';
import type { FileEntry } from '../files.api.js';

/** What every dialog about files is given. */
export interface FileDialogProps {
  readonly directory: string;
  readonly onClose: () => void;
  /** Names that are no longer in the directory. */
  readonly onGone: (names: readonly string[]) => void;
}

export type EntriesDialogProps = FileDialogProps & { readonly entries: readonly FileEntry[] };

/** What texts fill in for one file by its name, or for several by their number. */
export const countOf = (entries: readonly FileEntry[]): { count: number; name: string } => ({
  count: entries.length,
  name: isolated(entries[0]?.name ?? ''),
});
