import { Body, Controller, Inject, Query } from '@nestjs/common';
import { list } from '@app/contracts/core/envelope.js';
import type { BodyOf, QueryOf } from '@app/contracts/core/route.js';
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
import { paginated, parseIncludes, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { applicationUrl } from '../../platform/http/application-url.js';
import { Model } from '../../access/current.decorators.js';
import { NodePresenter } from './node.presenter.js';
import { toNode } from './node.transformer.js';
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
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listNodes)
  async list(@Query() query: unknown) {
    const request = parseListQuery(query, listNodes);
    const { rows, total } = await this.nodes.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/nodes'));
  }

  @Endpoint(listDeployableNodes)
  async deployable(@Query({ schema: listDeployableNodes.query }) query: QueryOf<typeof listDeployableNodes>) {
    const { memory, disk, cpu = 0, tags, location_ids: locationIds } = query;
    const placement = { memory, disk, cpu, tags: asList(tags), locationIds: asList(locationIds) };
    const nodes = await this.nodes.findViable(placement);
    const request = parseListQuery(query, listDeployableNodes);
    if (query['page'] === undefined) return list(await this.presenter.many(nodes, request.includes));
    const page = nodes.slice((request.page - 1) * request.perPage, request.page * request.perPage);
    const items = await this.presenter.many(page, request.includes);
    return paginated(items, nodes.length, request, applicationUrl(this.config, '/nodes/deployable'));
  }

  @Endpoint(getNode)
  details(@Model('node') node: LoadedNode, @Query() query: unknown) {
    return this.presenter.one(node, parseIncludes(query, getNode));
  }

  @Endpoint(getNodeConfiguration)
  configuration(@Model('node') node: LoadedNode) {
    return this.nodes.configuration(node.id);
  }

  @Endpoint(createNode)
  async create(@Body({ schema: createNode.body }) body: BodyOf<typeof createNode>) {
    const node = await this.nodes.create(body);
    return { ...toNode(node), meta: { resource: applicationUrl(this.config, `/nodes/${node.id}`) } };
  }

  @Endpoint(updateNode)
  async update(
    @Model('node') node: LoadedNode,
    @Body({ schema: updateNode.body }) body: BodyOf<typeof updateNode>,
  ) {
    return toNode(await this.nodes.update(node.id, body));
  }

  @Endpoint(deleteNode)
  delete(@Model('node') node: LoadedNode): Promise<void> {
    return this.nodes.delete(node.id);
  }
}
