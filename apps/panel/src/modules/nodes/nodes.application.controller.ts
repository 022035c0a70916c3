import { Controller } from '@nestjs/common';
import { list } from '@app/contracts/core/envelope.js';
import {
  createNode,
  deleteNode,
  getNode,
  getNodeConfiguration,
  listDeployableNodes,
  listNodes,
  updateNode,
} from '@app/contracts/application/nodes.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { readableNodes } from '../../access/admin-access.js';
import { Model } from '../../access/current.decorators.js';
import { NodePresenter } from './node.presenter.js';
import type { LoadedNode } from './loaded-node.js';
import { NodesService } from './nodes.service.js';

const asList = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** application-api.md §3 */
@Controller()
export class NodesApplicationController {
  constructor(
    private readonly nodes: NodesService,
    private readonly presenter: NodePresenter,
  ) {}

  @Endpoint(listNodes)
  async list(@Input() { list: request }: InputFor<typeof listNodes>) {
    const { rows, total } = await this.nodes.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request);
  }

  @Endpoint(listDeployableNodes)
  async deployable(@Input() { query, list: request, includes }: InputFor<typeof listDeployableNodes>) {
    const { memory, disk, cpu = 0, tags, location_ids: locationIds } = query;
    const placement = { memory, disk, cpu, tags: asList(tags), locationIds: asList(locationIds) };
    const nodes = await this.nodes.findViable(placement, readableNodes('node'));
    if (request.query['page'] === undefined) return list(await this.presenter.many(nodes, includes));
    const page = nodes.slice((request.page - 1) * request.perPage, request.page * request.perPage);
    const items = await this.presenter.many(page, includes);
    return paginated(items, nodes.length, request);
  }

  @Endpoint(getNode)
  details(@Model('node') node: LoadedNode, @Input() { includes }: InputFor<typeof getNode>) {
    return this.presenter.one(node, includes);
  }

  @Endpoint(getNodeConfiguration)
  configuration(@Model('node') node: LoadedNode) {
    return this.nodes.configuration(node.id);
  }

  @Endpoint(createNode)
  async create(@Input() { body }: InputFor<typeof createNode>) {
    const node = await this.nodes.create(body);
    return this.presenter.created(node, `/nodes/${node.id}`);
  }

  @Endpoint(updateNode)
  async update(@Model('node') node: LoadedNode, @Input() { body }: InputFor<typeof updateNode>) {
    return this.presenter.one(await this.nodes.update(node.id, body));
  }

  @Endpoint(deleteNode)
  delete(@Model('node') node: LoadedNode): Promise<void> {
    return this.nodes.delete(node.id);
  }
}
