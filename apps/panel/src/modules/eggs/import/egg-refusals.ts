import { invalidFileUpload } from '@app/contracts/errors/catalogue.errors.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { isDuplicate } from '../../../platform/database/database.js';
import { isDangling, isTooLong } from '../../../platform/database/sql-errors.js';

/** What the database alone knows to refuse. */
export function toRefusal(error: unknown): unknown {
  if (isDangling(error)) {
    return validationFailed([{ field: 'nest', rule: 'exists', detail: 'The selected nest is invalid.' }]);
  }
  if (isTooLong(error)) return invalidFileUpload({ detail: 'A text of the egg is too long.', cause: error });
  if (isDuplicate(error)) {
    return invalidFileUpload({ detail: 'variables: two of them have the same name.', cause: error });
  }
  return error;
}
