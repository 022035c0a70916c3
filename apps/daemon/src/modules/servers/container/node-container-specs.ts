import { dirname } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { dockerSocket } from '../../../config/command-line.js';
import { ConfigStore } from '../../../config/config-store.js';
import { resolveMounts } from '../../../platform/filesystem/index.js';
import { serverLimits } from '../../../platform/runtime/container-limits.js';
import { NodeContainerOptions } from '../../../platform/runtime/node-container-options.js';
import type { ContainerLimits, ContainerSpec } from '../../../platform/runtime/runtime.port.js';
import { serverContainer } from './container-spec.js';
import { ContainerSpecs } from './container-specs.port.js';
import { ServerVolume } from '../files/server-volume.port.js';

/** Containers by the options of this node. */
@Injectable()
export class NodeContainerSpecs extends ContainerSpecs {
  constructor(
    private readonly options: NodeContainerOptions,
    private readonly volume: ServerVolume,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {
    super();
  }

  async server({ settings }: ServerConfiguration): Promise<ContainerSpec> {
    const config = this.config.current;
    const { mounts, refusals } = await resolveMounts(settings.mounts ?? [], {
      allowed: config.allowed_mounts,
      blockBaseDirectory: config.BlockBaseDirMount,
      forbidden: [
        config.system.data,
        config.system.root_directory,
        config.system.backup_directory,
        dirname(this.config.path),
        dockerSocket(config),
      ],
    });
    for (const refusal of refusals)
      this.logger.pino.warn({ server: settings.uuid, refusal }, 'a mount was left out');
    const root = this.volume.rootOf(settings.uuid);
    return serverContainer({ settings, options: await this.options.get(), root, mounts });
  }

  async limits({ settings }: ServerConfiguration): Promise<ContainerLimits> {
    return serverLimits(settings.build, await this.options.get());
  }

  async dockerInterface(): Promise<string> {
    return (await this.options.get()).networkInterface;
  }
}
