import type { Asked } from '../use-file-actions.js';
import { ArchiveDialog } from './ArchiveDialog.js';
import { DeleteDialog } from './DeleteDialog.js';
import type { FileDialogProps } from './file-dialog.js';
import { FindDialog } from './FindDialog.js';
import { ModeDialog } from './ModeDialog.js';
import { NewFileDialog, NewFolderDialog, MoveDialog, RenameDialog } from './NameDialog.js';
import { PullDialog } from './PullDialog.js';

/** The dialog of what was asked for, if anything. */
export function FileDialogs({ asked, ...rest }: FileDialogProps & { asked: Asked | null }) {
  switch (asked?.kind) {
    case 'rename':
      return <RenameDialog {...rest} entry={asked.entry} />;
    case 'move':
      return <MoveDialog {...rest} entries={asked.entries} />;
    case 'mode':
      return <ModeDialog {...rest} entries={asked.entries} />;
    case 'archive':
      return <ArchiveDialog {...rest} entries={asked.entries} />;
    case 'delete':
      return <DeleteDialog {...rest} entries={asked.entries} />;
    case 'folder':
      return <NewFolderDialog {...rest} />;
    case 'file':
      return <NewFileDialog {...rest} />;
    case 'pull':
      return <PullDialog {...rest} />;
    case 'find':
      return <FindDialog {...rest} />;
    default:
      return null;
  }
}
