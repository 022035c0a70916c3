import { z } from 'zod';

/** All problems of a configuration at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const freeze = <T>(value: T): T => {
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
};

/** "expected string, received undefined" is how a schema says that a setting is missing. */
const textOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && /received undefined$/.test(issue.message) ? 'is not set' : issue.message;

/** Parses settings once at boot into a frozen object. Throws ConfigError with every problem. */
export function loadConfig<S extends z.ZodType>(schema: S, source: unknown): z.output<S> {
  const result = schema.safeParse(source);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => `${issue.path.map(String).join('.') || '(root)'}: ${textOf(issue)}`),
    );
  }
  return freeze(result.data);
}
