import { Global, Module } from '@nestjs/common';
import { IncludeLoader } from './include-loader.js';
import { IncludeRegistry } from './includes.js';
import { PresenterTools } from './presenter.js';
import { ModelResolvers } from '../../access/model-resolvers.js';

/** Registries that modules fill at boot and the access guard and transformers read. */
@Global()
@Module({
  providers: [ModelResolvers, IncludeRegistry, IncludeLoader, PresenterTools],
  exports: [ModelResolvers, PresenterTools],
})
export class PlatformHttpModule {}
