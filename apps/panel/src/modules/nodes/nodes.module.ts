import { Global, Module } from '@nestjs/common';
import { NodeTokens } from '../../platform/http/node-tokens.port.js';
import { NodePresenter } from './node.presenter.js';
import { NodeReferences } from './node-references.js';
import { NodesApplicationController } from './nodes.application.controller.js';
import { NodesRepository } from './nodes.repository.js';
import { NodesService } from './nodes.service.js';

/** Global for the sake of NodeTokens, which the access guard needs on every call of a daemon. */
@Global()
@Module({
  controllers: [NodesApplicationController],
  providers: [
    NodesService,
    NodesRepository,
    NodePresenter,
    NodeReferences,
    { provide: NodeTokens, useExisting: NodeReferences },
  ],
  exports: [NodesService, NodeTokens],
})
export class NodesModule {}
