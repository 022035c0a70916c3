/** Ends a command with what happened and what to do about it, without a stack. */
export class Refusal extends Error {
  readonly help: readonly string[];

  constructor(message: string, help: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.help = help;
  }

  /** As it is shown, with the help below. */
  text(): string {
    return `\nrookery: ${this.message}\n${this.help.map((line) => `         ${line}\n`).join('')}`;
  }
}

/** The messages of an error and its causes in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Several addresses of one name were tried: the first reason stands for all.
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const own = error.message || (error as NodeJS.ErrnoException).code || error.name;
  return inner === undefined ? own : `${error.message ? `${own}: ` : ''}${reasonOf(inner)}`;
}
