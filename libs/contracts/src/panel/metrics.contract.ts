import { defineError } from '../core/errors.js';
import { defineRoute, RawContent } from '../core/route.js';

/** Guarded by a token of its own: who reads figures needs no account. */
export const getMetrics = defineRoute({
  id: 'panel.metrics.read',
  method: 'GET',
  path: '/metrics',
  status: 200,
  response: RawContent,
  access: 'public',
  summary: 'Figures for Prometheus, for the bearer of `METRICS_TOKEN`; 404 where none is set',
});

export const metricsOff = defineError({
  code: 'MetricsOff',
  status: 404,
  blame: 'caller',
  message: 'This panel gives no metrics: METRICS_TOKEN is not set.',
});
