import { splitRules } from '@app/eggs';
import type { VariableDraft } from '../editor/egg-draft.rules.js';

/** Variables without which nothing is installed, and for which the egg has no value. */
export const wanting = (variables: readonly VariableDraft[]): readonly VariableDraft[] =>
  variables.filter(({ value, rules }) => value === '' && splitRules(rules).includes('required'));
