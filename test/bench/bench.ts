/** One line of the table: a figure of ours beside a bare baseline of the same run. */
export interface BenchRow {
  readonly name: string;
  /** With its unit, for people. */
  readonly measured: string;
  readonly baseline: string;
  /** Ours by baseline; what is better depends on the budget's sign. */
  readonly ratio: number;
  /** `>= 0.5`, `<= 1.2` … */
  readonly budget: string;
}

/** What each `<name>.bench.ts` exports. */
export interface BenchFile {
  /** Run only when it is named. */
  readonly isLong?: boolean;
  /** With the words that stand behind its name. */
  run(words: readonly string[]): Promise<BenchRow[]>;
}

export const meets = ({ ratio, budget }: BenchRow): boolean => {
  const [sign, limit] = budget.split(' ');
  return sign === '>=' ? ratio >= Number(limit) : ratio <= Number(limit);
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
