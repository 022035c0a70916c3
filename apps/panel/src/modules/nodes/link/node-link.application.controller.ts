import { Controller } from '@nestjs/common';
import {
  createJoinToken,
  getNodeAddresses,
  getNodeStatus,
} from '@app/contracts/application/node-link.contract.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Model } from '../../../access/current.decorators.js';
import type { LoadedNode } from '../loaded-node.js';
import { JoinTokens } from './join-tokens.service.js';
import { NodeLinks } from './node-link.service.js';

/** application-api.md §3, nodes: how they are reached */
@Controller()
export class NodeLinkApplicationController {
  constructor(
    private readonly links: NodeLinks,
    private readonly joins: JoinTokens,
  ) {}

  @Endpoint(getNodeStatus)
  status(@Model('node') node: LoadedNode) {
    return this.links.status(node);
  }

  @Endpoint(getNodeAddresses)
  async addresses(@Model('node') node: LoadedNode) {
    return { addresses: await this.links.addresses(node.id) };
  }

  @Endpoint(createJoinToken)
  async joinToken(@Model('node') node: LoadedNode) {
    const { command, expiresAt } = await this.joins.issue(node.id);
    return { command, expires_at: toWireDate(expiresAt) };
  }
}
