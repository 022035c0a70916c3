import { z } from 'zod';

const FORMAT = 'rookery panel backup';
const VERSION = 1;

/**
 * What stands before the rows. A backup is lines of JSON: the manifest, then for each table its head and an array per
 * row, at last how many rows there were, so that a file that was cut off is told from a whole one.
 */
const Manifest = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  made_at: z.string(),
  /** Release of the panel that wrote it. */
  release: z.string(),
  /** Names of the migrations that made the schema of these rows. */
  migrations: z.array(z.string()).min(1),
  /** Of the panel's environment, by name. */
  settings: z.record(z.string(), z.string()),
  /** Other files that belong to the installation: base64 by name. */
  files: z.record(z.string(), z.string()),
});
export type Manifest = z.output<typeof Manifest>;
export type ManifestFacts = Omit<Manifest, 'format' | 'version'>;

/** Text as the database gives it, or bytes in base64. */
const Value = z.union([z.string(), z.null(), z.object({ base64: z.string() })]);
export type Value = z.output<typeof Value>;

const Table = z.object({
  table: z.string().regex(/^[a-z0-9_]{1,64}$/),
  columns: z.array(z.string().regex(/^[a-z0-9_]{1,64}$/)).min(1),
  /** The next number that the table gives, as text; null where it gives none. */
  next: z.string().regex(/^\d+$/).nullable(),
});
export type Table = z.output<typeof Table>;

const Line = z.union([
  z.object({ manifest: Manifest }),
  Table,
  z.array(Value),
  z.object({ end: z.object({ rows: z.number() }) }),
]);
export type Line = z.output<typeof Line>;

/** The file is no backup, is not whole, or was made by a release that is unknown here. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}

export const manifestLine = (facts: ManifestFacts): string =>
  JSON.stringify({ manifest: { format: FORMAT, version: VERSION, ...facts } });

/** Reads one line. Throws BackupFileError for what no backup of this version has. */
export function parseLine(text: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BackupFileError('it is no backup of a panel, or it is damaged');
  }
  const line = Line.safeParse(value);
  if (!line.success) throw new BackupFileError('it is no backup of a panel, or one of a newer release');
  return line.data;
}

/** Checks the order of lines and gives the manifest, with what follows it still to be read. */
export async function* checkedLines(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  let table: Table | null = null;
  let rows = 0;
  let state: 'begin' | 'tables' | 'end' = 'begin';
  for await (const text of texts) {
    const line = parseLine(text);
    const isManifest = 'manifest' in line;
    if (state === 'end' || isManifest !== (state === 'begin')) {
      throw new BackupFileError('its lines are not in order');
    }
    state = 'tables';
    if (Array.isArray(line)) {
      if (line.length !== table?.columns.length) throw new BackupFileError('a row does not fit its table');
      rows += 1;
    } else if ('table' in line) table = line;
    else if ('end' in line) {
      if (line.end.rows !== rows) throw new BackupFileError('rows are missing');
      state = 'end';
    }
    yield line;
  }
  if (state !== 'end') throw new BackupFileError('it is not whole: its end is missing');
}
