import { Module } from '@nestjs/common';
import { dockerSocket } from '../../config/command-line.js';
import { ConfigStore } from '../../config/config-store.js';
import { DockerRuntime } from './docker/docker-runtime.js';
import { NodeContainerOptions } from './node-container-options.js';
import { Runtime } from './runtime.port.js';

/** The container engine of the node. */
@Module({
  providers: [
    {
      provide: Runtime,
      inject: [ConfigStore],
      useFactory: ({ current }: ConfigStore): Runtime => {
        const { network, registries } = current.docker;
        return new DockerRuntime({
          engine: dockerSocket(current),
          nodeUuid: current.uuid,
          network: {
            mode: network.network_mode,
            driver: network.driver,
            isInternal: network.is_internal,
            enableIcc: network.enable_icc,
            ipv6: network.IPv6,
            mtu: network.network_mtu,
            v4: network.interfaces.v4,
            v6: network.interfaces.v6,
            pool: network.isolation.pool,
            subnetBits: network.isolation.size,
          },
          registries,
        });
      },
    },
    {
      provide: NodeContainerOptions,
      inject: [ConfigStore, Runtime],
      useFactory: (config: ConfigStore, runtime: Runtime) => new NodeContainerOptions(config, runtime),
    },
  ],
  exports: [Runtime, NodeContainerOptions],
})
export class RuntimeModule {}
