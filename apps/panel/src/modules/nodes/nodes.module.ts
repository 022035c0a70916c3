import { Module } from '@nestjs/common';
import { NodeTokens } from '../../access/node-tokens.port.js';
import { LiveModule } from '../live/index.js';
import { NodeCapabilities } from './reach/node-capabilities.js';
import { NodeGateway } from './reach/node-gateway.js';
import { NodeLinkApplicationController } from './link/node-link.application.controller.js';
import { JoinTokens } from './link/join-tokens.service.js';
import { JoinTokensRepository } from './link/join-tokens.repository.js';
import { NodeJoinRemoteController } from './link/node-join.remote.controller.js';
import { NodeLinks } from './link/node-link.service.js';
import { NodeStatusRemoteController } from './link/node-status.remote.controller.js';
import { NodePresenter } from './node.presenter.js';
import { NodePush } from './node-push.service.js';
import { NodeReferences } from './reach/node-references.js';
import { NodesApplicationController } from './nodes.application.controller.js';
import { NodesRepository } from './nodes.repository.js';
import { NodesService } from './nodes.service.js';

@Module({
  imports: [LiveModule],
  controllers: [
    NodesApplicationController,
    NodeLinkApplicationController,
    NodeJoinRemoteController,
    NodeStatusRemoteController,
  ],
  providers: [
    NodesService,
    NodesRepository,
    JoinTokens,
    JoinTokensRepository,
    NodeCapabilities,
    NodeGateway,
    NodeLinks,
    NodePresenter,
    NodePush,
    NodeReferences,
    { provide: NodeTokens, useExisting: NodeReferences },
  ],
  exports: [NodesService, NodeCapabilities, NodeGateway, NodeTokens],
})
export class NodesModule {}
