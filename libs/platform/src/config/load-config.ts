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

/** Parses settings once at boot into a frozen object. Throws ConfigError with every problem. */
export function loadConfig<S extends z.ZodType>(schema: S, source: unknown): z.output<S> {
  const result = schema.safeParse(source);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => `${issue.path.map(String).join('.') || '(root)'}: ${issue.message}`),
    );
  }
  return freeze(result.data);
}
