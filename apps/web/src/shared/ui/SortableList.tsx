import { GripVertical } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import styles from './SortableList.module.css';

/** Rows whose order is changed: by dragging the handle, or with Alt and the arrow keys on it. */
export function SortableList<R>(props: {
  label: string;
  rows: readonly R[];
  rowKey: (row: R) => string;
  /** What a handle says of its row. */
  nameOf: (row: R) => string;
  onMove: (from: number, to: number) => void;
  isDisabled?: boolean;
  children: (row: R, index: number) => ReactNode;
}) {
  const { label, rows, rowKey, nameOf, onMove, isDisabled = false, children } = props;
  const t = useTranslations('common');
  const [dragged, setDragged] = useState<string | null>(null);
  // A row that changes its place loses the focus with some browsers.
  const toFocus = useRef<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (toFocus.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(toFocus.current)}"] button`)?.focus();
    toFocus.current = null;
  });
  useEffect(() => {
    if (dragged === null) return;
    const from = rows.findIndex((row) => rowKey(row) === dragged);
    const follow = ({ clientX, clientY }: PointerEvent): void => {
      const under = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-row]');
      const to = rows.findIndex((row) => rowKey(row) === under?.dataset['row']);
      if (to === -1 || to === from) return;
      const { top, height } = under!.getBoundingClientRect();
      // Past its middle, so that rows of other heights do not jump to and fro.
      if (to > from ? clientY > top + height / 2 : clientY < top + height / 2) onMove(from, to);
    };
    const end = (): void => setDragged(null);
    // On the window: the handle moves with its row, and would lose the pointer by that.
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
    return () => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
    };
  }, [dragged, rows, rowKey, onMove]);
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= rows.length || from === to) return;
    toFocus.current = rowKey(rows[from]!);
    onMove(from, to);
  };
  return (
    <ol ref={list} className={styles.list} aria-label={label}>
      {rows.map((row, index) => {
        const key = rowKey(row);
        return (
          <li key={key} data-row={key} data-dragged={dragged === key || undefined} className={styles.row}>
            <button
              type="button"
              className={styles.handle}
              disabled={isDisabled}
              aria-label={t('move', { name: nameOf(row), place: index + 1, places: rows.length })}
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
              title={t('moveHelp')}
              onPointerDown={(event) => {
                if (event.button === 0) setDragged(key);
              }}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
                event.preventDefault();
                move(index, index + (event.key === 'ArrowUp' ? -1 : 1));
              }}
            >
              <GripVertical aria-hidden size={18} />
              <span aria-hidden>{index + 1}</span>
            </button>
            <div className={styles.content}>{children(row, index)}</div>
          </li>
        );
      })}
    </ol>
  );
}
