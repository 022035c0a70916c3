import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { isInRanges } from '@app/platform/http/address-group.js';
import { NODE_LABEL } from '../../labels.js';
import type { Engine } from '../engine.js';
import type { Networks } from './networks.js';

/**
 * Which addresses are those of servers and installers: all of their networks, but for the host's own and those of
 * containers that are no node's (a panel, a proxy). A server cannot be told by being listed: it runs a moment before
 * the engine lists it. Callers from elsewhere cost no question.
 */
export class ServerAddresses {
  private looking: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly networks: Networks,
  ) {}

  async include(text: string): Promise<boolean> {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    if (address.range() === 'loopback') return false;
    const subnets = await this.networks.subnets();
    // Of link-local addresses no engine keeps a list, and nobody but containers speaks to a bridge from them.
    const isNear = address.kind() === 'ipv6' && address.range() === 'linkLocal';
    if (
      !isNear &&
      !isInRanges(
        text,
        subnets.map(({ subnet }) => subnet),
      )
    )
      return false;
    const host = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    // The gateway is the host too, where the daemon is a container of such a network itself.
    const own = [...host.map((each) => each.address), ...subnets.map(({ gateway }) => gateway)];
    if (own.some((each) => isInRanges(text, [each]))) return false;
    // Containers outlive their engine: who cannot be told apart now is taken for a server.
    const others = await this.look().catch(() => new Set<string>());
    return !others.has(address.toString());
  }

  /** Callers at the same time share one look, so that many connections are not many questions. */
  private look(): Promise<ReadonlySet<string>> {
    this.looking ??= this.listOthers().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async listOthers(): Promise<ReadonlySet<string>> {
    const containers = await this.engine.call('The containers could not be listed', (abortSignal) =>
      this.engine.docker.listContainers({ abortSignal }),
    );
    // Of every node: two may share an engine.
    const texts = containers
      .filter(({ Labels }) => Labels[NODE_LABEL] === undefined)
      .flatMap(({ NetworkSettings }) => Object.values(NetworkSettings?.Networks ?? {}))
      .flatMap(({ IPAddress, GlobalIPv6Address }) => [IPAddress, GlobalIPv6Address]);
    return new Set(
      texts.filter((text) => ipaddr.isValid(text)).map((text) => ipaddr.process(text).toString()),
    );
  }
}
