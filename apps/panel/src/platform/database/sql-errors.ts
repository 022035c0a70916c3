const codeOf = (error: unknown): string | undefined =>
  (error as { driverError?: { code?: string }; code?: string } | null)?.driverError?.code ??
  (error as { code?: string } | null)?.code;

/** True when a row could not be deleted because others still point at it. */
export const isReferenced = (error: unknown): boolean => codeOf(error) === 'ER_ROW_IS_REFERENCED_2';

/** True when a row points at another one that does not exist. */
export const isDangling = (error: unknown): boolean => codeOf(error) === 'ER_NO_REFERENCED_ROW_2';

/** True when a value does not fit its column. */
export const isTooLong = (error: unknown): boolean => codeOf(error) === 'ER_DATA_TOO_LONG';
