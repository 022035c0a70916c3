const SECRET_NAME = /pass|pwd|secret|token|key|auth|credential|private/i;
const HIDDEN = '***';
/** Shorter values (`1`, `true`) would blank half of the output and protect nobody. */
const MIN_LENGTH = 5;

/** Replaces the values of variables that are named like secrets wherever they turn up (hazard D17). */
export class Redactor {
  private readonly values: readonly string[];

  /** `NAME=value` entries of the container's environment. */
  constructor(environment: readonly string[]) {
    const found = environment.flatMap((entry) => {
      const equals = entry.indexOf('=');
      const value = entry.slice(equals + 1);
      return SECRET_NAME.test(entry.slice(0, equals)) && value.length >= MIN_LENGTH ? [value] : [];
    });
    // The longest first, so that a secret which begins with another one is hidden whole.
    this.values = [...new Set(found)].sort((a, b) => b.length - a.length);
  }

  hide(text: string): string {
    return this.values.reduce((result, value) => result.replaceAll(value, HIDDEN), text);
  }

  /** An entry of the environment for the log's header. */
  entry(entry: string): string {
    const name = entry.slice(0, entry.indexOf('='));
    return SECRET_NAME.test(name) ? `${name}=${HIDDEN}` : this.hide(entry);
  }
}
