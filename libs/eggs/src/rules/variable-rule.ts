import type { PatternTest } from './pattern/pattern.js';

/** A rule with its name in lower snake case (`digits_between`) and its parameters. */
export interface VariableRule {
  name: string;
  parameters: readonly string[];
  /** As written in the egg. */
  source: string;
  /** The compiled expression of regex and not_regex. */
  matches?: PatternTest;
}
