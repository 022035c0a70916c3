import { applyConfigFile, type ConfigResult } from '../config/apply-config-file.js';
import type { ConfigReplacement } from '../start/process-configuration.js';

/** Changes as tuples: key, value, condition. */
export type Change = [match: string, value: unknown, if_value?: string];

/** applyConfigFile with a short way to write changes, for this library's tests. */
export function applyChanges(parser: string, content: string, ...changes: Change[]): ConfigResult {
  const replace = changes.map(([match, replace_with, if_value]): ConfigReplacement => ({
    match,
    replace_with,
    ...(if_value === undefined ? {} : { if_value }),
  }));
  return applyConfigFile(parser, content, replace, { dockerInterface: '172.18.0.1' });
}
