import { defineError } from '../core/errors.js';

/** application-api.md #20, #21 */
export const transferRefused = defineError({
  code: 'TransferRefusedException',
  status: 406,
  blame: 'caller',
  message: 'This server cannot be moved there.',
  isBodiless: true,
});

/** Ours: found out before anything of the move is done; the detail says what to do. */
export const transferUnready = defineError({
  code: 'TransferUnreadyException',
  status: 409,
  blame: 'caller',
  message: 'This server cannot be moved now.',
});
