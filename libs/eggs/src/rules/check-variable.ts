export interface RuleFailure {
  /** Wire name of the rule, e.g. `required`, `digits_between`. */
  rule: string;
  /** Laravel's text with the attribute put in. */
  message: string;
}
export interface CheckOptions {
  /** Name in the message: `environment.MAX_PLAYERS` (application) or `value` (client). */
  attribute?: string;
  /** Other variables by env name, for required_if, same, gt … */
  environment?: Readonly<Record<string, unknown>>;
}
/** [] = valid. Laravel's semantics (spec/domain.md §5). Bad rules fail the value, they never throw. */
export declare function checkVariable(
  rules: readonly string[],
  value: string | number | boolean | null,
  options?: CheckOptions,
): RuleFailure[];
