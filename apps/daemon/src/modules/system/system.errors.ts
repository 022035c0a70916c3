import { defineError } from '@app/contracts/core/errors.js';

export const unusableConfiguration = defineError({
  code: 'DaemonUnusableConfiguration',
  status: 422,
  blame: 'caller',
  message: 'The configuration is not usable.',
});
