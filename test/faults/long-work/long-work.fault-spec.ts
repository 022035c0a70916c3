import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultBed, FAULTS, type FaultName } from './fault-bed.js';
import { faultTable, type Cell } from './fault-table.js';
import type { Begun, Outcome, Work } from './work.js';
import { TELLS_NODE, worksOf } from './works.js';

/** Of tests, and of the document that they write. */
const KIND = 'faults';
const ROUND_MS = 300_000;
/** What a fault has nothing to do with is not begun. */
const TOUCHES: Partial<Record<FaultName, (kind: string, step: string) => boolean>> = {
  'target daemon': (kind) => kind.includes('move'),
  S3: (kind) => kind.includes('store'),
};
const ROUNDS = FAULTS.flatMap((fault) => (['middle', 'end'] as const).map((step) => [fault, step] as const))
  // Nothing is written any more when the end is told.
  .filter(([fault, step]) => fault !== 'disk' || step === 'middle');
/** Work on a node need not end for their going; a line that was on its way may have been said, or not. */
const SPARES: Partial<Record<FaultName, (step: string) => boolean>> = {
  panel: () => true,
  worker: (step) => step !== TELLS_NODE,
  Redis: () => true,
  MariaDB: () => true,
};

let bed: FaultBed;
let works: Awaited<ReturnType<typeof worksOf>>;
const cells: Cell[] = [];
let isWhole = true;

beforeAll(async () => {
  bed = await FaultBed.start();
  works = await worksOf(bed);
}, 600_000);
afterAll(async () => {
  await bed?.close();
  // A run of some rounds knows only some cells.
  if (isWhole && new Set(cells.map(({ fault }) => fault)).size === FAULTS.length)
    writeFileSync(new URL(`../../../docs/${KIND}.md`, import.meta.url), faultTable(cells));
}, 120_000);

/** In one line, with what was seen. */
function reasonOf(reason: unknown): string {
  const { message, actual, expected } = reason as { message: string; actual?: unknown; expected?: unknown };
  return actual === undefined ? message : `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`;
}

/** All work of a step at once: what hits one hits the others, too. */
describe.each(ROUNDS)('%s fails in the %s', (name, step) => {
  it(
    'leaves nothing stuck, nothing lost and nothing that is called good and is not',
    { timeout: ROUND_MS },
    async () => {
      const fault = bed.fault(name);
      const begun: [Work, Begun][] = [];
      for (const wave of works[step]) {
        const touched = wave.filter((work) => TOUCHES[name]?.(work.kind, work.step) ?? true);
        begun.push(
          ...(await Promise.all(
            touched.map(async (work): Promise<[Work, Begun]> => [work, await work.begin()]),
          )),
        );
      }
      await fault.strike();
      bed.release();
      const ends = begun.map(([, { ended }]) => ended);
      await fault.mend(Promise.race(ends));
      const found = await Promise.allSettled(
        begun.map(async ([work, { ended, check }]): Promise<void> => {
          const outcome: Outcome = await ended;
          await check(outcome);
          cells.push({ kind: work.kind, step: work.step, fault: name, outcome });
          if (SPARES[name]?.(work.step) && outcome !== null) throw new Error(`has not succeeded: ${outcome}`);
        }),
      );
      const wrong = found.flatMap((each, index) => {
        const [{ kind, step: at }] = begun[index]!;
        return each.status === 'rejected' ? [`${kind}, ${at}: ${reasonOf(each.reason)}`] : [];
      });
      isWhole &&= wrong.length === 0;
      expect(wrong).toEqual([]);
    },
  );
});
