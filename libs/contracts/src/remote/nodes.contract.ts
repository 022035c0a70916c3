import { z } from 'zod';
import { NodeConfiguration } from '../application/nodes.contract.js';
import { defineRoute } from '../core/route.js';

/**
 * How a machine becomes a node, `createJoinToken` is the other half. Beyond stock panels; the token is all
 * that the machine has so far, so nothing else is asked for. Refuses with `joinTokenInvalid`.
 */
export const joinNode = defineRoute({
  id: 'remote.nodes.join',
  method: 'POST',
  path: '/nodes/join',
  status: 200,
  body: z.object({ token: z.string().min(1).max(255) }).meta({ id: 'JoinNodeRequest' }),
  response: NodeConfiguration,
  access: 'public',
  limit: 'node-join',
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Give a join token in for the configuration of its node, once',
});
