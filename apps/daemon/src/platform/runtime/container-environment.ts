import { containerEnvironment, type EnvironmentValue } from '@app/eggs';
import type { ServerSettings } from '@app/contracts/remote/settings.js';
import type { ContainerOptions } from './container-options.js';

const isScalar = (value: unknown): value is EnvironmentValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** `NAME=value` list of a server (daemon-runtime.md §1); values that are no scalars are empty. */
export function environmentOf(
  settings: ServerSettings,
  options: Pick<ContainerOptions, 'timezone' | 'networkInterface'>,
): string[] {
  const environment = Object.fromEntries(
    Object.entries(settings.environment).map(([key, value]) => [key, isScalar(value) ? value : '']),
  );
  const { build, allocations } = settings;
  return containerEnvironment(
    {
      environment,
      invocation: settings.invocation,
      build: {
        memory_limit: build.memory_limit,
        swap: build.swap,
        io_weight: build.io_weight ?? 0,
        cpu_limit: build.cpu_limit,
        threads: build.threads ?? null,
        disk_space: build.disk_space,
        oom_killer: build.oom_killer ?? true,
        oom_disabled: build.oom_disabled ?? false,
      },
      allocations: {
        force_outgoing_ip: allocations.force_outgoing_ip ?? false,
        default: allocations.default,
        mappings: allocations.mappings,
      },
    },
    options.timezone,
    options.networkInterface,
  );
}
