import { defineError } from '@app/contracts/core/errors.js';

export const metricsOff = defineError({
  code: 'DaemonMetricsOff',
  status: 404,
  blame: 'caller',
  message: 'This node gives no metrics: metrics.token is not set.',
});
export const unusableConfiguration = defineError({
  code: 'DaemonUnusableConfiguration',
  status: 422,
  blame: 'caller',
  message: 'The configuration is not usable.',
});
