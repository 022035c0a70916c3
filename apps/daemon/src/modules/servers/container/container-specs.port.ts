import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { ContainerLimits, ContainerSpec } from '../../../platform/runtime/runtime.port.js';

/** Makes containers out of configurations; knows the node's options. */
export abstract class ContainerSpecs {
  abstract server(configuration: ServerConfiguration): Promise<ContainerSpec>;
  abstract limits(configuration: ServerConfiguration): Promise<ContainerLimits>;
  /** Value of `{{config.docker.interface}}` in config files. */
  abstract dockerInterface(): Promise<string>;
}
