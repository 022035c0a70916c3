import { FAULTS, type FaultName } from './fault-bed.js';

export interface Cell {
  readonly kind: string;
  readonly step: string;
  readonly fault: FaultName;
  /** Null = it succeeded. */
  readonly outcome: string | null;
}

const HEAD = `# What becomes of long work when a part fails

Written by \`./rookery test faults\`, which brings each work to its step, kills the part with SIGKILL or cuts it off, and lets
it come back. S3 is cut off until somebody has noticed; the disks of both nodes are filled to the last byte.

* **done**: the work goes on and succeeds, once.
* **undone**: it fails, and everything is as it was before it was begun; the number leads to what its owner is told.
* –: the part has nothing to do with this step.

In every case the run looks at this: the operation has ended and the server can be used; a backup that is called good has the
checksum of its archive, which holds every file of the server; of one that is not, nothing is left in its place; each file of
the server is as it was, or as in the backup that has been put back; a server is on one node only, whole, and runs if it ran;
a run of a schedule took place once, and no line was said twice.
`;

/** The document of a whole run. */
export function faultTable(cells: readonly Cell[]): string {
  const rows = new Map<string, Map<FaultName, Cell>>();
  for (const cell of cells) {
    const name = `${cell.kind}: ${cell.step}`;
    rows.set(name, (rows.get(name) ?? new Map<FaultName, Cell>()).set(cell.fault, cell));
  }
  const reasons = [...new Set(cells.flatMap(({ outcome }) => outcome ?? []))].toSorted();
  const show = (cell: Cell | undefined): string => {
    if (!cell) return '–';
    return cell.outcome === null ? 'done' : `undone (${reasons.indexOf(cell.outcome) + 1})`;
  };
  const line = (words: readonly string[]): string => `| ${words.join(' | ')} |`;
  const table = [
    line(['Work: step', ...FAULTS]),
    `|${'---|'.repeat(FAULTS.length + 1)}`,
    ...[...rows]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, row]) => line([name, ...FAULTS.map((fault) => show(row.get(fault)))])),
  ];
  const list = reasons.map((reason, index) => `${index + 1}. ${reason}`);
  return `${HEAD}\n${table.join('\n')}\n\n${list.join('\n')}\n`;
}
