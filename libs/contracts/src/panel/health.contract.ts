import { z } from 'zod';
import { defineError } from '../core/errors.js';
import { defineRoute } from '../core/route.js';

/** Answered by load balancers' and supervisors' probes. */
export const getHealth = defineRoute({
  id: 'panel.health.up',
  method: 'GET',
  path: '/up',
  status: 200,
  response: z.object({ status: z.literal('ok') }),
  access: 'public',
  summary: 'Whether the panel can serve: database and Redis answer',
});

export const notReady = defineError({
  code: 'ServiceUnavailableException',
  status: 503,
  blame: 'operation',
  message: 'The panel cannot serve yet.',
});
