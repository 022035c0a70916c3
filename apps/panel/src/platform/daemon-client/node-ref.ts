/** What it takes to speak with a node. Made by the nodes module; never serialised, it holds the node's key. */
export interface NodeRef {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly scheme: string;
  readonly fqdn: string;
  /** Port the panel connects to. */
  readonly daemonConnect: number;
  /** Port the daemon listens on; differs from daemonConnect behind a proxy. */
  readonly daemonListen: number;
  readonly daemonTokenId: string;
  /** The node's key in plain text: bearer token of calls, and the key of console and download tokens. */
  readonly daemonToken: string;
}

/** Base address of the node's HTTP API, without a slash at the end. */
export function nodeUrl(node: Pick<NodeRef, 'scheme' | 'fqdn' | 'daemonConnect'>): string {
  const host = node.fqdn.includes(':') && !node.fqdn.startsWith('[') ? `[${node.fqdn}]` : node.fqdn;
  return `${node.scheme}://${host}:${node.daemonConnect}`;
}
