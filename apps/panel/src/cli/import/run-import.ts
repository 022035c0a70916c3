import type { ImportedRow, ImportTarget, SourceRow } from '../../platform/database/panel-import/index.js';
import { ACCOUNT_STEPS, nodeRoles } from './account-steps.js';
import { ACTIVITY_STEPS } from './activity-steps.js';
import { BACKUP_STEPS } from './backup-steps.js';
import { CATALOGUE_STEPS } from './catalogue-steps.js';
import { Fields, UnfitRow } from './fields.js';
import type { ImportReport } from './import-report.js';
import { DecryptionError } from './laravel-encrypter.js';
import { mountLinks } from './mount-steps.js';
import { SERVER_STEPS } from './server-steps.js';
import type { ImportContext, ImportStep } from './step.js';

/** Rows that are read, and written in one transaction: what an import needs of memory. */
const PAGE = 500;

/** In the order of their foreign keys. */
export const IMPORT_STEPS: readonly ImportStep[] = [
  ...ACCOUNT_STEPS,
  ...CATALOGUE_STEPS,
  nodeRoles,
  ...SERVER_STEPS,
  ...mountLinks,
  ...BACKUP_STEPS,
  ...ACTIVITY_STEPS,
];

const SECOND_KEY = 2 ** 32;

export interface ImportRun {
  readonly context: Omit<ImportContext, 'note'>;
  readonly target: ImportTarget;
  readonly report: ImportReport;
  /** Rows that were imported once and are gone over there go here too. */
  readonly removesGone: boolean;
}

interface Gone {
  readonly step: ImportStep;
  readonly key: number;
}

/** Takes everything over, table by table. */
export async function runImport(run: ImportRun): Promise<void> {
  const gone: Gone[] = [];
  for (const step of IMPORT_STEPS) {
    run.report.begin(step.name);
    for await (const key of importStep(step, run)) gone.push({ step, key });
  }
  // From the last table to the first: what points at a row goes before it.
  for (const { step, key } of gone.reverse()) {
    const told = { step: step.name, key, name: null };
    const reason = run.removesGone ? await run.target.remove(step, key, keysOf(step, key)) : null;
    if (reason !== null) await run.report.tell({ ...told, fate: 'unfit', reason });
    else await run.report.tell({ ...told, fate: run.removesGone ? 'removed' : 'gone' });
  }
  await run.target.end();
}

/** One number for the keys of a row; ids of pairs stay below 2^21 and 2^32. */
function keyOf({ keys }: ImportStep, row: SourceRow): number {
  const [first = 0, second] = keys.map((name) => Number(row[name]));
  return second === undefined ? first : first * SECOND_KEY + second;
}

const keysOf = ({ keys }: ImportStep, key: number): number[] =>
  keys.length === 1 ? [key] : [Math.floor(key / SECOND_KEY), key % SECOND_KEY];

/** The pages of a step. */
async function* pagesOf(
  step: ImportStep,
  { context }: Pick<ImportRun, 'context'>,
): AsyncGenerator<{ rows: SourceRow[]; isLast: boolean }> {
  const made = (await step.made?.({ ...context, note: () => undefined })) ?? [];
  if (made.length > 0 || !context.source.has(step.table, step.keys.at(-1))) {
    yield { rows: made, isLast: true };
    return;
  }
  for (let after: unknown[] | null = null; ;) {
    const rows: SourceRow[] = await context.source.page(step, after, PAGE);
    yield { rows, isLast: rows.length < PAGE };
    if (rows.length < PAGE) return;
    after = step.keys.map((name) => rows.at(-1)![name]);
  }
}

/** The rows with what belongs to them in other tables, which is read once for the whole page. */
async function withCompanions(
  step: ImportStep,
  rows: readonly SourceRow[],
  { source }: Pick<ImportContext, 'source'>,
): Promise<{ row: SourceRow; fields: Fields }[]> {
  const found = await Promise.all(
    (step.companions ?? []).map(async ({ table, column, of = step.keys[0]! }) => {
      const wanted = [...new Set(rows.map((row) => row[of]).filter((value) => value != null))];
      const all = await source.where(table, column, wanted);
      return { table, of, byKey: Map.groupBy(all, (row) => String(row[column])) };
    }),
  );
  return rows.map((row) => {
    const own = new Map(found.map(({ table, of, byKey }) => [table, byKey.get(String(row[of])) ?? []]));
    return { row: { ...row, ...Object.fromEntries(own) }, fields: new Fields(row, own) };
  });
}

const nameOf = (fields: Fields): string | null =>
  fields.textOrNull('name', 'username', 'short', 'identifier', 'uuid', 'event');

/** Takes the rows of one table over; gives the keys of those that are gone from there. */
async function* importStep(step: ImportStep, run: ImportRun): AsyncGenerator<number> {
  const { report, target } = run;
  let after = 0;
  for await (const { rows, isLast } of pagesOf(step, run)) {
    const items: ImportedRow[] = [];
    const names = new Map<number, string | null>();
    const unfit = new Set<number>();
    for (const { row, fields } of await withCompanions(step, rows, run.context)) {
      const key = keyOf(step, row);
      const told = { step: step.name, key, name: nameOf(fields) };
      names.set(key, told.name);
      const notes: string[] = [];
      try {
        const mapped = step.map(fields, { ...run.context, note: (text) => notes.push(text) });
        if (mapped) items.push({ key, source: row, row: mapped as Record<string, unknown> });
      } catch (error) {
        if (!(error instanceof UnfitRow || error instanceof DecryptionError)) throw error;
        unfit.add(key);
        await report.tell({ ...told, fate: 'unfit', reason: error.message });
      }
      for (const reason of notes) await report.tell({ ...told, fate: 'note', reason });
    }
    const upTo = isLast ? Number.MAX_SAFE_INTEGER : keyOf(step, rows.at(-1)!);
    const { fates, gone } = await target.write(step, items, { after, upTo });
    for (const fate of fates) {
      await report.tell({ step: step.name, name: names.get(fate.key) ?? null, ...fate });
    }
    if (!step.fades) yield* gone.filter((key) => !unfit.has(key));
    after = upTo;
  }
}
