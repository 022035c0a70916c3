import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { isDuplicate } from './database.js';

/**
 * For the rejection of a write: a 422 of the field whose unique key refused it, anything else as it was. The key
 * decides, not a look before the write: of two that race, one is refused.
 */
export const orTaken =
  (field: string) =>
  (error: unknown): never => {
    if (!isDuplicate(error)) throw error;
    throw validationFailed([{ field, rule: 'unique', detail: `The ${field} has already been taken.` }]);
  };
