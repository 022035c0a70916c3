import { Controller } from '@nestjs/common';
import { getOwnStatus } from '@app/contracts/remote/node-status.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { CurrentNode } from '../../../access/current.decorators.js';
import type { NodeRef } from '../../../access/node-ref.js';
import { NodeLinks } from './node-link.service.js';

/** What a node asks about itself. */
@Controller()
export class NodeStatusRemoteController {
  constructor(private readonly links: NodeLinks) {}

  @Endpoint(getOwnStatus)
  status(@CurrentNode() node: NodeRef) {
    return this.links.statusOf(node.id);
  }
}
