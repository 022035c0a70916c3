import { Module } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { ServerFiles } from '../../platform/filesystem/index.js';
import { NodeContainerOptions } from '../../platform/runtime/node-container-options.js';
import { RuntimeModule } from '../../platform/runtime/runtime.module.js';
import { Runtime } from '../../platform/runtime/runtime.port.js';
import { ContainerInstaller } from './container-installer.js';
import { Installer } from './installer.js';

@Module({
  imports: [FilesystemModule, RuntimeModule],
  providers: [
    {
      provide: Installer,
      inject: [Runtime, ServerFiles, NodeContainerOptions, ConfigStore, AppLogger],
      useFactory: (
        runtime: Runtime,
        files: ServerFiles,
        options: NodeContainerOptions,
        config: ConfigStore,
        logger: AppLogger,
      ) =>
        new ContainerInstaller(runtime, files, {
          tmpDirectory: config.current.system.tmp_directory,
          logDirectory: config.current.system.log_directory,
          timeoutSeconds: config.current.docker.installer_limits.timeout,
          container: () => options.get(),
          alwaysPull: () => config.current.docker.pull_policy === 'always',
          onProblem: (message, error) => logger.pino.warn({ error }, message),
        }),
    },
  ],
  exports: [Installer],
})
export class InstallerModule {}
