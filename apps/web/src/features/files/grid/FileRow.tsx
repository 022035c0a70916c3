import { Ellipsis, File, FileArchive, FileSymlink, Folder } from 'lucide-react';
import { memo, type CSSProperties, type MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Time } from '../../../shared/format/Time.js';
import { useFormat } from '../../../shared/format/use-format.js';
import type { Point } from '../../../shared/ui/Menu.js';
import type { FileEntry } from '../files.api.js';
import { isArchive } from '../paths.js';
import styles from './FileGrid.module.css';

export interface FileRowProps {
  readonly id: string;
  readonly index: number;
  /** Not there yet. */
  readonly entry: FileEntry | undefined;
  readonly place: CSSProperties;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly onClick: (event: MouseEvent, index: number) => void;
  readonly onToggle: (index: number) => void;
  readonly onOpen: (entry: FileEntry) => void;
  readonly onMenu: (point: Point, entry: FileEntry) => void;
}

const iconOf = ({ is_file, is_symlink, name }: FileEntry) =>
  is_symlink ? FileSymlink : !is_file ? Folder : isArchive(name) ? FileArchive : File;

/** One entry of a directory. Its parts take no focus: keys go to the grid. */
export const FileRow = memo(function FileRow(props: FileRowProps) {
  const { id, index, entry, place, isSelected, isCursor, onClick, onToggle, onOpen, onMenu } = props;
  const t = useTranslations('files');
  const format = useFormat();
  if (!entry) {
    return (
      <div role="row" id={id} aria-rowindex={index + 2} className={styles.row} style={place}>
        <span role="gridcell" className={styles.waiting} aria-label={t('rowLoading')} />
      </div>
    );
  }
  const Icon = iconOf(entry);
  return (
    // Keys go to the grid around it, which knows the row of the cursor.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-cursor={isCursor || undefined}
      className={styles.row}
      style={place}
      onClick={(event) => onClick(event, index)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY }, entry);
      }}
    >
      <span role="gridcell" className={styles.check}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={t('select', { name: entry.name })}
          onClick={(event) => event.stopPropagation()}
          onChange={() => onToggle(index)}
        />
      </span>
      <span role="gridcell" className={styles.name}>
        <Icon aria-hidden size={18} strokeWidth={1.75} />
        <button
          type="button"
          tabIndex={-1}
          className={styles.open}
          title={entry.name}
          onClick={(event) => {
            if (event.shiftKey || event.ctrlKey || event.metaKey) return;
            event.stopPropagation();
            onOpen(entry);
          }}
        >
          <bdi>{entry.name}</bdi>
        </button>
      </span>
      <span role="gridcell" className={styles.size}>
        {entry.is_file ? format.bytes(entry.size) : null}
      </span>
      <span role="gridcell" className={styles.modified}>
        <Time at={entry.modified_at} />
      </span>
      <span role="gridcell" className={styles.mode}>
        <code>{entry.mode}</code>
      </span>
      <span role="gridcell" className={styles.more}>
        <button
          type="button"
          tabIndex={-1}
          className={styles.dots}
          aria-label={t('actionsOf', { name: entry.name })}
          aria-haspopup="menu"
          onClick={(event) => {
            event.stopPropagation();
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            onMenu({ x: left, y: bottom }, entry);
          }}
        >
          <Ellipsis aria-hidden size={18} />
        </button>
      </span>
    </div>
  );
});
