import { Injectable } from '@nestjs/common';
import type { NodeItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { nodeRelations, toNode } from './node.transformer.js';
import type { LoadedNode } from './loaded-node.js';
import { NodesService } from './nodes.service.js';

/** Nodes on the wire, here and as other objects include them. */
@Injectable()
export class NodePresenter extends Presenter<LoadedNode, NodeItem> {
  constructor(nodes: NodesService, tools: PresenterTools) {
    super(tools, {
      object: 'node',
      acl: 'node',
      nodesOf: (row) => [row.id],
      relations: nodeRelations,
      items: (rows) => rows.map(toNode),
      find: (id) => nodes.find(id),
      byIds: (ids) => nodes.byIds(ids),
      children: { location: { rows: (ids) => nodes.byLocations(ids), parentOf: (node) => node.locationId } },
    });
  }
}
