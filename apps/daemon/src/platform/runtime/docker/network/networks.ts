import type Docker from 'dockerode';
import { RuntimeError } from '../../runtime.port.js';
import type { NetworkOptions } from '../docker-options.js';
import type { Engine } from '../engine.js';
import { engineText, statusOf } from '../errors.js';

const BUILT_IN = new Set(['bridge', 'none', 'default', '']);
/** The stock network has a bridge of this name; others get one from the engine, so that two engines never share it. */
const STOCK = { network: 'pelican_nw', bridge: 'pelican0' };

/** Networks of owners, and bridges of forced outgoing addresses (container-network.ts names them). */
const ON_DEMAND = /^(?:rookery-[0-9a-f]{12}|ip-[0-9a-fA-F-]+)$/;

export const isOnDemand = (network: string): boolean => ON_DEMAND.test(network);

const nameOf = (mode: string): string => (BUILT_IN.has(mode) ? 'bridge' : mode);

interface Subnet {
  /** A CIDR. */
  readonly subnet: string;
  readonly gateway: string;
}

/** Whoever makes or removes one of our networks by hand is believed after so long. */
const SUBNETS_KEPT_MS = 30_000;

/** The node's network, and what all networks of servers have in common (daemon-runtime.md §12). */
export class Networks {
  private ensuring: Promise<{ gateway: string }> | undefined;
  private known: { readonly until: number; readonly subnets: Promise<Subnet[]> } | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly options: NetworkOptions,
  ) {}

  ensure(): Promise<{ gateway: string }> {
    this.ensuring ??= this.find().finally(() => (this.ensuring = undefined));
    return this.ensuring;
  }

  /** Where servers of this node may be; what is configured while the engine is silent. */
  async subnets(): Promise<readonly Subnet[]> {
    if (this.known === undefined || this.known.until < Date.now()) {
      this.known = { until: Date.now() + SUBNETS_KEPT_MS, subnets: this.listSubnets() };
    }
    const known = this.known;
    try {
      return await known.subnets;
    } catch {
      if (this.known === known) this.known = undefined;
      return [this.options.v4, this.options.v6];
    }
  }

  /** Ranges of all networks of the engine. */
  async takenSubnets(): Promise<string[]> {
    return (await this.list()).flatMap(({ IPAM }) => IPAM?.Config ?? []).map(({ Subnet = '' }) => Subnet);
  }

  /** Somebody has made or removed a network. */
  forget(): void {
    this.known = undefined;
  }

  private list(): Promise<Docker.NetworkInspectInfo[]> {
    return this.engine.call('The networks could not be listed', (abortSignal) =>
      this.engine.docker.listNetworks({ abortSignal }),
    );
  }

  private async listSubnets(): Promise<Subnet[]> {
    const own = nameOf(this.options.mode);
    return (await this.list())
      .filter(({ Name }) => Name === own || isOnDemand(Name))
      .flatMap(({ IPAM }) => IPAM?.Config ?? [])
      .map(({ Subnet = '', Gateway = '' }) => ({ subnet: Subnet, gateway: Gateway }));
  }

  private async find(): Promise<{ gateway: string }> {
    const { mode, driver } = this.options;
    if (mode === 'host' || mode === 'none') return { gateway: '127.0.0.1' };
    const name = nameOf(mode);
    let network = await this.inspect(name);
    if (network === null) {
      await this.createShared(name);
      network = await this.inspect(name);
    }
    if (network === null) throw new RuntimeError('failed', `The network ${name} could not be created.`);
    if (driver === 'overlay' || driver === 'weavemesh') return { gateway: '' };
    return { gateway: gatewayOf(network) ?? this.options.v4.gateway };
  }

  async inspect(name: string): Promise<Docker.NetworkInspectInfo | null> {
    return this.engine.call('The network could not be looked up', async () => {
      try {
        return (await this.engine.docker.getNetwork(name).inspect()) as Docker.NetworkInspectInfo;
      } catch (error) {
        if (statusOf(error) === 404) return null;
        if (statusOf(error) === 400 && /ambiguous/i.test(engineText(error))) return this.oldestOf(name);
        throw error;
      }
    });
  }

  /**
   * Engines before 23 let two creations at the same time both succeed (`CheckDuplicate` is no lock). Everybody who
   * meets the twins keeps the older one, so all agree.
   */
  private async oldestOf(name: string): Promise<Docker.NetworkInspectInfo | null> {
    const { docker } = this.engine;
    const found = await docker.listNetworks({ filters: { name: [name] } });
    const [oldest, ...younger] = found
      .filter((network) => network.Name === name)
      .sort((a, b) => (a.Created ?? '').localeCompare(b.Created ?? '') || a.Id.localeCompare(b.Id));
    for (const { Id } of younger) {
      // Somebody else may have removed it already, or uses it: both are as they should be.
      await docker
        .getNetwork(Id)
        .remove()
        .catch(() => undefined);
    }
    return (oldest as Docker.NetworkInspectInfo | undefined) ?? null;
  }

  private async createShared(name: string): Promise<void> {
    const { driver, isInternal, ipv6, v4, v6 } = this.options;
    const subnets = [
      { Subnet: v4.subnet, Gateway: v4.gateway },
      ...(ipv6 ? [{ Subnet: v6.subnet, Gateway: v6.gateway }] : []),
    ];
    const body = {
      Name: name,
      Driver: driver,
      EnableIPv6: ipv6,
      Internal: isInternal,
      Options: this.bridgeOptions(name),
      // The engine would otherwise let two networks have one name.
      CheckDuplicate: true,
      IPAM: { Driver: 'default', Config: subnets },
    };
    // A subnet that is in use, then a kernel without IPv6: each costs one more try with less.
    await this.create([body, { ...body, EnableIPv6: false, IPAM: { Driver: 'default', Config: [] } }]);
  }

  /** The first of them that the engine takes. */
  async create(bodies: readonly Docker.NetworkCreateOptions[]): Promise<void> {
    for (const [index, body] of bodies.entries()) {
      const error = await this.tryCreate(body);
      if (error === null) return;
      if (index === bodies.length - 1) throw error;
    }
  }

  /** null = it exists now. */
  private async tryCreate(body: Docker.NetworkCreateOptions): Promise<RuntimeError | null> {
    try {
      await this.engine.call('The network could not be created', async (abortSignal) => {
        try {
          await this.engine.docker.createNetwork({ ...body, abortSignal } as Docker.NetworkCreateOptions);
        } catch (error) {
          // Somebody else made it between our look and our call.
          if (statusOf(error) !== 409 || !/already exists/i.test(engineText(error))) throw error;
        }
      });
      return null;
    } catch (error) {
      const refusal = error as RuntimeError;
      if (refusal.code !== 'failed' && refusal.code !== 'conflict') throw refusal;
      return refusal;
    } finally {
      this.forget();
    }
  }

  bridgeOptions(name: string): Record<string, string> {
    const { driver, enableIcc, mtu } = this.options;
    if (driver !== 'bridge') return {};
    return {
      encryption: 'false',
      'com.docker.network.bridge.default_bridge': 'false',
      'com.docker.network.bridge.enable_icc': String(enableIcc),
      'com.docker.network.bridge.enable_ip_masquerade': 'true',
      'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
      'com.docker.network.driver.mtu': String(mtu),
      ...(name === STOCK.network ? { 'com.docker.network.bridge.name': STOCK.bridge } : {}),
    };
  }
}

function gatewayOf(network: Docker.NetworkInspectInfo): string | undefined {
  const configs = (network.IPAM?.Config ?? []) as { Gateway?: string; Subnet?: string }[];
  const v4 = configs.find((config) => config.Subnet?.includes('.') === true);
  // The engine's own bridge may name no gateway: it is the first address of the subnet.
  const option = network.Options?.['com.docker.network.bridge.gateway'];
  return v4?.Gateway?.split('/')[0] || option || undefined;
}
