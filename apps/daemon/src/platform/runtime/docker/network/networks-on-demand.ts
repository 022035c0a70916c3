import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { routingTable } from '../../../host/routing-table.js';
import { NODE_LABEL } from '../../labels.js';
import type { ContainerSpec } from '../../runtime.port.js';
import type { NetworkOptions } from '../docker-options.js';
import type { Engine } from '../engine.js';
import { isOnDemand, type Networks } from './networks.js';
import { freeSubnets, routedRanges } from './subnets.js';

/** Subnets that are tried before the engine may choose one of its own. */
const TRIES = 3;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Interfaces have 15 characters; by the first seven all of one node are found, also without their engine. */
export const bridgeOf = (nodeUuid: string, network: string): string =>
  `rk${digest(nodeUuid).slice(0, 5)}${digest(network).slice(0, 8)}`;

/**
 * Networks that are made with their first container and removed with their last one (hazards D21, D22): one for the
 * servers of each owner, and the bridges of forced outgoing addresses.
 */
export class NetworksOnDemand {
  /** Containers that are being created, by the name of their network. */
  private readonly held = new Map<string, number>();
  private readonly making = new Map<string, Promise<void>>();
  private readonly collecting = new Map<string, Promise<void>>();

  constructor(
    private readonly engine: Engine,
    private readonly networks: Networks,
    private readonly options: NetworkOptions,
    private readonly nodeUuid: string,
  ) {}

  /** Runs the creation of a container; its network is there by then and stays. */
  async during<T>(spec: ContainerSpec, create: () => Promise<T>): Promise<T> {
    const { networkMode: name } = spec;
    if (!isOnDemand(name)) return create();
    this.held.set(name, (this.held.get(name) ?? 0) + 1);
    try {
      await this.collecting.get(name);
      await shared(this.making, name, () => this.ensure(spec));
      const made = await create();
      this.release(name);
      return made;
    } catch (error) {
      this.release(name);
      // The last container before this one may have gone meanwhile, and left the network to it.
      await this.collect(name);
      throw error;
    }
  }

  private release(name: string): void {
    const left = this.held.get(name)! - 1;
    if (left > 0) this.held.set(name, left);
    else this.held.delete(name);
  }

  /** Removes a network that no container has any more, running or not. */
  async collect(name: string): Promise<void> {
    if (!isOnDemand(name)) return;
    // A run that goes on may still have seen the container that has just gone.
    await this.collecting.get(name)?.catch(() => undefined);
    if (this.held.has(name)) return;
    // What fails now is left to the next sweep.
    await shared(this.collecting, name, () => this.drop(name)).catch(() => undefined);
  }

  /** Collects what a process left that died between the last container and its network. */
  async sweep(): Promise<void> {
    const networks = await this.engine.call('The networks could not be listed', (abortSignal) =>
      this.engine.docker.listNetworks({
        filters: { label: [`${NODE_LABEL}=${this.nodeUuid}`] },
        abortSignal,
      }),
    );
    for (const { Name } of networks) await this.collect(Name);
  }

  private async drop(name: string): Promise<void> {
    const { docker } = this.engine;
    await this.engine.call('The network could not be removed', async (abortSignal) => {
      const users = await docker.listContainers({ all: true, filters: { network: [name] }, abortSignal });
      if (users.length === 0) await docker.getNetwork(name).remove({ abortSignal });
    });
    this.networks.forget();
  }

  private async ensure({ networkMode: name, outgoingIp }: ContainerSpec): Promise<void> {
    if ((await this.networks.inspect(name)) !== null) return;
    const body = {
      Name: name,
      Driver: 'bridge',
      EnableIPv6: false,
      Internal: false,
      CheckDuplicate: true,
      Labels: { [NODE_LABEL]: this.nodeUuid },
    };
    const bodies =
      outgoingIp === undefined
        ? await this.bodiesOfOwner(body)
        : [{ ...body, Options: outgoing(outgoingIp) }];
    await this.networks.create(bodies);
  }

  /** In the order they are tried: a subnet may be in use somewhere unseen, and a kernel may lack IPv6. */
  private async bodiesOfOwner(body: Docker.NetworkCreateOptions): Promise<Docker.NetworkCreateOptions[]> {
    const { Name: name } = body;
    const { isInternal, ipv6, pool, subnetBits } = this.options;
    const taken = [...(await this.networks.takenSubnets()), ...routedRanges(await routingTable())];
    const subnets: string[] = [];
    for (const subnet of freeSubnets(pool, subnetBits, name, taken)) {
      if (subnets.push(subnet) === TRIES) break;
    }
    const plain = {
      ...body,
      Internal: isInternal,
      Options: {
        ...this.networks.bridgeOptions(name),
        'com.docker.network.bridge.name': bridgeOf(this.nodeUuid, name),
      },
    };
    const of = (...ranges: string[]): Docker.NetworkCreateOptions => ({
      ...plain,
      EnableIPv6: ranges.length > 1,
      IPAM: { Driver: 'default', Config: ranges.map((Subnet) => ({ Subnet })) },
    });
    const [first] = subnets;
    return [
      ...(ipv6 && first !== undefined ? [of(first, localRange(name))] : []),
      ...subnets.map((subnet) => of(subnet)),
      plain,
    ];
  }
}

/** A unique local range of IPv6, of the name. */
function localRange(name: string): string {
  const hex = digest(name);
  return `fd${hex.slice(0, 2)}:${hex.slice(2, 6)}:${hex.slice(6, 10)}:${hex.slice(10, 14)}::/64`;
}

const outgoing = (ip: string): Record<string, string> => ({
  encryption: 'false',
  'com.docker.network.bridge.default_bridge': 'false',
  'com.docker.network.host_ipv4': ip,
});

/** Callers at the same time share one run. */
function shared(runs: Map<string, Promise<void>>, name: string, work: () => Promise<void>): Promise<void> {
  const running = runs.get(name) ?? work().finally(() => runs.delete(name));
  runs.set(name, running);
  return running;
}
