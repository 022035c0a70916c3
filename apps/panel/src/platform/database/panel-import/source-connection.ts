/** A row as its driver gave it; instants and JSON are texts. Columns differ with the release that wrote them. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Runs one statement; identifiers stand in double quotes, parameters are `?`. */
export type SourceQuery = (sql: string, params: readonly unknown[]) => Promise<SourceRow[]>;

export interface SourceConnection {
  readonly query: SourceQuery;
  /** Names every column (`c`) with its table (`t`). */
  readonly columnsSql: string;
  close(): Promise<void>;
}
