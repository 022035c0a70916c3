import type { z } from 'zod';
import type {
  ProcessConfiguration,
  ServerConfiguration,
  ServerMount,
} from '@app/contracts/remote/settings.js';
import { featureTriggers, processConfiguration } from '@app/eggs';
import type { ResolvedEgg } from '../eggs/index.js';
import { SUSPENDED } from '../servers/index.js';
import { serverEnvironment, type VariableValues } from '../startup/index.js';
import type { RemoteAllocationRow, RemoteServerRow } from './remote-servers.repository.js';

type Mount = z.output<typeof ServerMount>;
type Address = Pick<RemoteAllocationRow, 'id' | 'ip' | 'port'>;

/** What both panels send for a server without allocations. */
const NOWHERE = { ip: '127.0.0.1', port: 0 };

function mappingsOf(addresses: readonly Address[]): Record<string, number[]> {
  const groups = Map.groupBy(addresses, (address) => address.ip);
  return Object.fromEntries([...groups].map(([ip, group]) => [ip, group.map((address) => address.port)]));
}

/**
 * `settings` and `process_configuration` of remote-api.md §4–5, the union of what Pelican's and Pterodactyl's
 * daemons read: memory, swap and disk in MiB, cpu in percent.
 */
export function toServerConfiguration(
  server: RemoteServerRow,
  egg: ResolvedEgg,
  values: VariableValues,
  { addresses, mounts }: { readonly addresses: readonly Address[]; readonly mounts: readonly Mount[] },
): ServerConfiguration {
  const primary = addresses.find((address) => address.id === server.allocationId);
  const isOomKillerOn = server.oomKiller;
  const settings = {
    id: server.id,
    uuid: server.uuid,
    owner: server.ownerUuid,
    meta: { name: server.name, description: server.description },
    suspended: server.status === SUSPENDED,
    environment: serverEnvironment(server, egg.variables, values),
    invocation: server.startup,
    skip_egg_scripts: server.skipScripts,
    build: {
      memory_limit: server.memory,
      swap: server.swap,
      io_weight: server.io,
      cpu_limit: server.cpu,
      threads: server.threads,
      disk_space: server.disk,
      oom_killer: isOomKillerOn,
      oom_disabled: !isOomKillerOn,
    },
    container: { image: server.image, requires_rebuild: false, oom_disabled: !isOomKillerOn },
    allocations: {
      force_outgoing_ip: egg.forceOutgoingIp,
      default: primary ? { ip: primary.ip, port: primary.port } : NOWHERE,
      mappings: mappingsOf(addresses),
    },
    mounts: [...mounts],
    egg: {
      id: egg.uuid,
      file_denylist: [...egg.fileDenylist],
      features: featureTriggers(egg.features === null ? null : [...egg.features]),
    },
    ...(server.dockerLabels && Object.keys(server.dockerLabels).length > 0
      ? { labels: server.dockerLabels }
      : {}),
  };
  // An interface has no index signature, which the contract's loose objects want; the spec parses it with them.
  const variables = egg.variables.map(({ envVariable, rules }) => ({ env_variable: envVariable, rules }));
  const process = processConfiguration(
    { config: egg.config, variables },
    settings,
  ) as unknown as ProcessConfiguration;
  return { settings, process_configuration: process };
}
