import { defineError } from '../core/errors.js';

/** Refusals of `Idempotency-Key` (docs/idempotency.md). */
export const idempotencyKeyInvalid = defineError({
  code: 'InvalidIdempotencyKeyException',
  status: 400,
  blame: 'caller',
  message: 'The Idempotency-Key must be 1 to 255 visible ASCII characters.',
});
export const idempotencyKeyReused = defineError({
  code: 'IdempotencyKeyReusedException',
  status: 422,
  blame: 'caller',
  message: 'This Idempotency-Key was used for another request; take a new key.',
});
export const idempotencyKeyRunning = defineError({
  code: 'IdempotencyKeyRunningException',
  status: 409,
  blame: 'caller',
  message: 'The first request with this Idempotency-Key is still being carried out.',
});
export const idempotencyOutcomeUnknown = defineError({
  code: 'IdempotencyOutcomeUnknownException',
  status: 409,
  blame: 'operation',
  message:
    'The first request with this Idempotency-Key was cut off, perhaps after it had acted. Look at what there is, then take a new key.',
});
