import type { NodeRef } from '../../access/node-ref.js';

export type { NodeRef } from '../../access/node-ref.js';

/** Base address of the node's HTTP API, without a slash at the end. */
export function nodeUrl(node: Pick<NodeRef, 'scheme' | 'fqdn' | 'daemonConnect'>): string {
  const host = node.fqdn.includes(':') && !node.fqdn.startsWith('[') ? `[${node.fqdn}]` : node.fqdn;
  return `${node.scheme}://${host}:${node.daemonConnect}`;
}
