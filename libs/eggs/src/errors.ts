/** Codes of what can be wrong with an egg; they equal the wire names of domain.md §4 and §5. */
export type EggErrorCode = 'InvalidFileUploadException' | 'BadValidationRuleException';

/**
 * The one error this library throws. `path` is the place in the document, e.g. `variables[2].rules`,
 * and '' for the document as a whole; the message already names it.
 */
export class EggError extends Error {
  override readonly name = 'EggError';

  constructor(
    readonly code: EggErrorCode,
    readonly reason: string,
    readonly path = '',
    options?: ErrorOptions,
  ) {
    super(path === '' ? `the document ${reason}` : `${path} ${reason}`, options);
  }

  /** The same error seen from a parent: `at('variables[2]')` turns `rules` into `variables[2].rules`. */
  at(parent: string): EggError {
    const path = this.path === '' ? parent : `${parent}${this.path.startsWith('[') ? '' : '.'}${this.path}`;
    return new EggError(this.code, this.reason, path, { cause: this });
  }
}
