import { NodeStatus } from '../application/node-link.contract.js';
import { defineRoute } from '../core/route.js';

/** Beyond stock panels: a machine that joins has no other way to learn whether the panel reaches it. */
export const getOwnStatus = defineRoute({
  id: 'remote.nodes.status',
  method: 'GET',
  path: '/node/status',
  status: 200,
  response: NodeStatus,
  access: { node: true },
  summary: 'Each leg of the link to the calling node, as the panel sees it',
});
