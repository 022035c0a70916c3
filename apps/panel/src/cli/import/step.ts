import type { RowOf } from '../../platform/database/columns.js';
import type { SourceDatabase, SourceRow } from '../../platform/database/panel-import/index.js';
import type { AppCipher } from '../../platform/crypto/app-cipher.js';
import type { Fields } from './fields.js';
import type { LaravelEncrypter } from './laravel-encrypter.js';

export const PANEL_KINDS = ['pterodactyl', 'pelican'] as const;
export type PanelKind = (typeof PANEL_KINDS)[number];

/** What the mappers need beside a row. */
export interface ImportContext {
  readonly kind: PanelKind;
  readonly source: SourceDatabase;
  readonly encrypter: LaravelEncrypter;
  readonly cipher: AppCipher;
  /** The other panel's settings, by their names there. */
  readonly settings: Readonly<Record<string, string>>;
  readonly now: Date;
  /** Ids of the roles that may do everything. */
  readonly roots: ReadonlySet<number>;
  /** What roles may do, by the ids that their rows name. */
  readonly permissions: ReadonlyMap<number, string>;
  /** Says something about the row that is mapped, which is taken over all the same. */
  readonly note: (text: string) => void;
}

type Written<E> = Partial<RowOf<E>>;

/**
 * One table on its way. Steps run in the order of their foreign keys; a link is a second round over rows that point
 * at each other.
 */
export interface ImportStep<E extends object = object> {
  readonly name: string;
  readonly table: string;
  /** Columns of the source that order its rows and tell them apart; two at most. */
  readonly keys: readonly string[];
  readonly filter?: { readonly column: string; readonly values: readonly string[] };
  /** Rows that are not in the table of that name, or not in any. */
  readonly made?: (context: ImportContext) => Promise<SourceRow[]> | SourceRow[];
  /** Rows of other tables whose `column` is what `of` is in the row; `of` is the first key unless it is named. */
  readonly companions?: readonly { readonly table: string; readonly column: string; readonly of?: string }[];
  readonly entity: new () => E;
  readonly isLink?: boolean;
  readonly once?: readonly (keyof E & string)[];
  readonly unlessTaken?: { readonly index: string; change(row: RowOf<E>): object };
  /** Rows that go over there with time, and that have their own time to go here. */
  readonly fades?: boolean;
  /** Null for a row that is not taken over and need not be told of. Throws UnfitRow. */
  map(row: Fields, context: ImportContext): Written<E> | null;
}

/** A row of a table, all of it: the compiler asks for every column. */
export const rowsOf = <E extends object>(
  step: Omit<ImportStep<E>, 'map' | 'isLink'> & {
    map(row: Fields, context: ImportContext): RowOf<E> | null;
  },
): ImportStep => step as unknown as ImportStep;

/** Columns of rows that are there already. */
export const linksOf = <E extends object>(step: Omit<ImportStep<E>, 'isLink'>): ImportStep =>
  ({ ...step, isLink: true }) as unknown as ImportStep;
