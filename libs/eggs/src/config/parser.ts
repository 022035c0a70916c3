import type { ConfigReplacement } from '../start/process-configuration.js';

/** A change with its value ready: placeholders filled in. */
export interface PreparedReplacement {
  replacement: ConfigReplacement;
  value: unknown;
}

/**
 * Content and changes → content. Throws ConfigFault when the content is not the format; a change that cannot be
 * made is told through `warn` and the others go on.
 */
export type ConfigParser = (
  text: string,
  replacements: readonly PreparedReplacement[],
  warn: (match: string, reason: string) => void,
) => string;
