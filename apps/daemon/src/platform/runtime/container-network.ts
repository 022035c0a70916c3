import { createHash } from 'node:crypto';
import type { ServerSettings } from '@app/contracts/remote/settings.js';
import type { ContainerOptions } from './container-options.js';
import type { ContainerSpec } from './runtime.port.js';

type Options = Pick<
  ContainerOptions,
  'nodeUuid' | 'isolatesOwners' | 'networkMode' | 'networkName' | 'networkDriver'
>;

/**
 * Servers of one owner share a network and reach one another there; those of others do not (hazard D21). A panel that
 * does not tell whose a server is leaves it alone.
 */
function groupOf({ owner, uuid }: ServerSettings, { nodeUuid }: Options): string {
  const group = owner ? `owner ${owner}` : `server ${uuid}`;
  return createHash('sha256').update(`${nodeUuid} ${group}`).digest('hex').slice(0, 12);
}

/** Where an installer is: no server of another owner is to reach it either. */
export const installerNetwork = (settings: ServerSettings, options: Options): string =>
  options.isolatesOwners ? `rookery-${groupOf(settings, options)}` : options.networkMode;

/** The network of a server: daemon-runtime.md §1 and §12. */
export function serverNetwork(
  settings: ServerSettings,
  options: Options,
): Pick<ContainerSpec, 'networkMode' | 'outgoingIp' | 'ipv4Address'> {
  const { default: allocation, force_outgoing_ip: forced } = settings.allocations;
  if (options.networkDriver === 'macvlan') {
    return { networkMode: options.networkName, ipv4Address: allocation.ip };
  }
  if (forced === true && allocation.port !== 0) {
    const bridge = `ip-${allocation.ip.replace(/[.:]/g, '-')}`;
    const networkMode = options.isolatesOwners ? `${bridge}-${groupOf(settings, options)}` : bridge;
    return { networkMode, outgoingIp: allocation.ip };
  }
  return { networkMode: installerNetwork(settings, options) };
}
