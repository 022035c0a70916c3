import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useId, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import type { Point } from '../../../shared/ui/Menu.js';
import { useMedia } from '../../../shared/use-media.js';
import type { FileEntry, FileSort } from '../files.api.js';
import { extended, only, toggled, type Selection } from '../selection.js';
import type { FileRows } from '../use-file-rows.js';
import { FileRow } from './FileRow.js';
import { useGridKeys, type GridCommands } from './use-grid-keys.js';
import styles from './FileGrid.module.css';

const ROW = { mouse: 44, touch: 48, phone: 60 };
/** Most that Shift and Ctrl A take at once; more would be a request for each 500 of them. */
export const MOST_SELECTED = 5_000;

export interface FileGridProps extends GridCommands {
  readonly label: string;
  readonly rows: FileRows;
  readonly sort: FileSort;
  readonly onSort: (sort: FileSort) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Where to go when a name is opened; links lead there too. */
  readonly onMenu: (point: Point, entry: FileEntry) => void;
}

/** The rows of a directory: only those on the screen are there, whatever their number (ARIA grid). */
export function FileGrid(props: FileGridProps) {
  const { label, rows, sort, onSort, selection, onSelect, onMenu } = props;
  const t = useTranslations('files');
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const isPhone = useMedia('(max-width: 639px)');
  const isTouch = useMedia('(pointer: coarse)');
  const height = isPhone ? ROW.phone : isTouch ? ROW.touch : ROW.mouse;
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => rows.show(first, last));
  const nameAt = (index: number): string | undefined => rows.at(index)?.name;

  const extendTo = async (index: number): Promise<void> => {
    const { anchor } = selection;
    const to =
      index > anchor ? Math.min(index, anchor + MOST_SELECTED) : Math.max(index, anchor - MOST_SELECTED);
    await rows.load(Math.min(anchor, to), Math.max(anchor, to));
    onSelect(extended(selection, to, nameAt));
  };
  const goTo = (index: number): void => virtual.scrollToIndex(index);
  const onKeyDown = useGridKeys({
    ...props,
    nameAt,
    extendTo,
    goTo,
    pageRows: Math.max(1, Math.floor((frame.current?.clientHeight ?? height) / height) - 2),
    openMenu: (index) => {
      const row = frame.current?.querySelector(`[aria-rowindex="${index + 2}"]`)?.getBoundingClientRect();
      const entry = rows.at(index);
      if (row && entry) menuOf(index, { x: row.left + 48, y: row.bottom }, entry);
    },
  });
  /** The menu is of what is selected, if the row is; else of the row alone. */
  const menuOf = (index: number, point: Point, entry: FileEntry): void => {
    if (!selection.names.has(entry.name)) onSelect(only(index, nameAt));
    onMenu(point, entry);
  };
  const click = (event: MouseEvent, index: number): void => {
    if (event.shiftKey) void extendTo(index);
    else if (event.ctrlKey || event.metaKey) onSelect(toggled(selection, index, nameAt));
    else onSelect(only(index, nameAt));
  };
  const sortButton = (field: 'name' | 'size' | 'modified', title: string) => (
    <span
      role="columnheader"
      aria-sort={sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none'}
      className={styles[field]}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort(sort === field ? `-${field}` : field)}
      >
        {title}
        {sort === field && <ArrowUp aria-hidden size={14} />}
        {sort === `-${field}` && <ArrowDown aria-hidden size={14} />}
      </button>
    </span>
  );
  return (
    <div
      ref={frame}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.total + 1}
      aria-colcount={6}
      aria-multiselectable
      aria-activedescendant={rows.total > 0 ? `${id}-${selection.cursor}` : undefined}
      className={styles.grid}
      tabIndex={0}
      onKeyDown={(event: KeyboardEvent<HTMLDivElement>) => {
        // Buttons of the head keep their own keys.
        if (event.target === frame.current) onKeyDown(event);
      }}
    >
      <div role="row" aria-rowindex={1} className={styles.head}>
        <span role="columnheader" className={styles.check}>
          <span className="visually-hidden">{t('selected')}</span>
        </span>
        {sortButton('name', t('name'))}
        {sortButton('size', t('size'))}
        {sortButton('modified', t('modified'))}
        <span role="columnheader" className={styles.mode}>
          {t('mode')}
        </span>
        <span role="columnheader" className={styles.more}>
          <span className="visually-hidden">{t('actions')}</span>
        </span>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, size }) => (
          <FileRow
            key={index}
            id={`${id}-${index}`}
            index={index}
            entry={rows.at(index)}
            place={{ height: size, transform: `translateY(${start}px)` }}
            isSelected={selection.names.has(nameAt(index) ?? '')}
            isCursor={selection.cursor === index}
            onClick={click}
            onToggle={(at) => onSelect(toggled(selection, at, nameAt))}
            onOpen={props.onOpen}
            onMenu={(point, entry) => menuOf(index, point, entry)}
          />
        ))}
      </div>
    </div>
  );
}
