import type { z } from 'zod';
import type { NodeConfiguration } from '@app/contracts/application/nodes.contract.js';

/** The node as its configuration needs it. */
export interface ConfigurableNode {
  readonly uuid: string;
  readonly fqdn: string;
  readonly scheme: string;
  readonly isBehindProxy: boolean;
  readonly uploadSize: number;
  readonly daemonBase: string;
  readonly daemonListen: number;
  readonly daemonSftp: number;
  readonly daemonTokenId: string;
}

/** The daemon's configuration (application-api.md §3). `token` is the node's key in plain text. */
export function nodeConfiguration(
  node: ConfigurableNode,
  token: string,
  panelUrl: string,
  allowedMounts: readonly string[],
): z.output<typeof NodeConfiguration> {
  const certificates = `/etc/letsencrypt/live/${node.fqdn.toLowerCase()}`;
  return {
    debug: false,
    uuid: node.uuid,
    token_id: node.daemonTokenId,
    token,
    api: {
      host: '0.0.0.0',
      port: node.daemonListen,
      ssl: {
        enabled: node.scheme === 'https' && !node.isBehindProxy,
        cert: `${certificates}/fullchain.pem`,
        key: `${certificates}/privkey.pem`,
      },
      upload_limit: node.uploadSize,
    },
    system: { data: node.daemonBase, sftp: { bind_port: node.daemonSftp } },
    allowed_mounts: [...allowedMounts],
    remote: panelUrl,
  };
}
