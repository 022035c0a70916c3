import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { RowFate } from '../../platform/database/panel-import/index.js';

/** Rows of one kind that are told on the terminal; the file has all of them. */
const SHOWN = 20;

type Told = RowFate['fate'] | 'gone' | 'removed' | 'note';
const COLUMNS = ['new', 'changed', 'same', 'gone', 'removed', 'unfit'] as const;

export interface ToldRow {
  readonly step: string;
  readonly key: number;
  /** What people call the row. */
  readonly name: string | null;
  readonly fate: Told;
  readonly reason?: string;
}

/** What an import did, or would do: counts by table, and each row that changes, does not fit or needs a look. */
export class ImportReport {
  private readonly counts = new Map<string, Map<Told, number>>();
  private readonly shown: string[] = [];
  private hidden = 0;

  /** Rows go to `file` one by one: there may be more of them than there is memory. */
  constructor(private readonly file: Writable | null) {}

  get unfit(): number {
    return this.total('unfit');
  }

  total(fate: Told): number {
    return [...this.counts.values()].reduce((sum, counts) => sum + (counts.get(fate) ?? 0), 0);
  }

  /** A table that is looked at, also when nothing is in it. */
  begin(step: string): void {
    this.counts.set(step, new Map());
  }

  async tell(row: ToldRow): Promise<void> {
    const counts = this.counts.get(row.step)!;
    const before = counts.get(row.fate) ?? 0;
    counts.set(row.fate, before + 1);
    if (row.fate === 'same') return;
    if (row.reason !== undefined) {
      const words = `${row.step} ${row.key}${row.name === null ? '' : ` (${row.name})`}: ${row.reason}`;
      if (before < SHOWN) this.shown.push(row.fate === 'note' ? words : `does not fit: ${words}`);
      else this.hidden += 1;
    }
    if (this.file && !this.file.write(`${JSON.stringify(row)}\n`)) {
      await once(this.file, 'drain');
    }
  }

  /** For the terminal. */
  lines(): string[] {
    const width = Math.max(...[...this.counts.keys()].map((name) => name.length));
    const line = (name: string, cells: readonly (string | number)[]): string =>
      [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join(' ');
    return [
      line('', COLUMNS),
      ...[...this.counts]
        .filter(([, counts]) => counts.size > 0)
        .map(([name, counts]) =>
          line(
            name,
            COLUMNS.map((fate) => counts.get(fate) ?? 0),
          ),
        ),
      line(
        'all',
        COLUMNS.map((fate) => this.total(fate)),
      ),
      ...this.shown,
      ...(this.hidden > 0 ? [`… and ${this.hidden} more, all of them in the file of --report`] : []),
    ];
  }
}
