import { defineError } from '../core/errors.js';

/** Upstream answers without a body (conventions.md §9); the reason is ours. */
export const transferRefused = defineError({
  code: 'TransferRefusedException',
  status: 406,
  blame: 'caller',
  message: 'This server cannot be moved there.',
});
