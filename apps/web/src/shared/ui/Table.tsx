import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Table.module.css';

export interface Column<R> {
  readonly id: string;
  readonly title: string;
  /** Read by screen readers only. */
  readonly hideTitle?: boolean;
  readonly cell: (row: R) => ReactNode;
  readonly sortable?: boolean;
  /** Where its value goes on a phone: before all, the first line, the second, or nowhere. */
  readonly phone?: 'start' | 'first' | 'second' | 'hidden' | 'end';
  readonly align?: 'end';
}

export interface TableProps<R> {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  /** `name` up, `-name` down. */
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  readonly sortText?: (title: string) => string;
}

/** Rows with a head that stays; on phones each is two lines. */
export function Table<R>({ label, columns, rows, rowKey, sort, onSort }: TableProps<R>) {
  const sortOf = (id: string): 'ascending' | 'descending' | undefined =>
    sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : undefined;
  return (
    <div className={styles.frame}>
      {/* Screen readers lose the table when rows are laid out as blocks, unless its roles are said. */}
      {/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */}
      <table className={styles.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ id, title, hideTitle, sortable, align }) => (
              <th key={id} role="columnheader" scope="col" aria-sort={sortOf(id)} data-align={align}>
                {sortable && onSort ? (
                  <button
                    type="button"
                    className={styles.sort}
                    onClick={() => onSort(sort === id ? `-${id}` : id)}
                  >
                    {title}
                    {sortOf(id) === 'ascending' && <ArrowUp aria-hidden size={14} />}
                    {sortOf(id) === 'descending' && <ArrowDown aria-hidden size={14} />}
                  </button>
                ) : (
                  <span className={hideTitle ? 'visually-hidden' : undefined}>{title}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={rowKey(row)}>
              {columns.map(({ id, cell, phone = 'second', align }) => (
                <td role="cell" key={id} data-phone={phone} data-align={align}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
