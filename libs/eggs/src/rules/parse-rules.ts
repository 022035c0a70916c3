/** A rule with its name in lower snake case (`digits_between`) and its parameters. */
export interface VariableRule {
  name: string;
  parameters: string[];
  /** As written in the egg. */
  source: string;
}
/** Pipe string or list → rules. Throws EggError `BadValidationRuleException` with the reason. */
export declare function parseRules(rules: string | readonly string[]): VariableRule[];
