import { Controller } from '@nestjs/common';
import type { EggItem, NodeItem, ServerItem } from '@app/contracts/application/items.js';
import {
  attachMountEggs,
  attachMountNodes,
  attachMountServers,
  createMount,
  deleteMount,
  detachMountEgg,
  detachMountNode,
  detachMountServer,
  getMount,
  listMountEggs,
  listMountNodes,
  listMounts,
  listMountServers,
  updateMount,
} from '@app/contracts/application/mounts.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../access/current.decorators.js';
import { MountPresenter } from './mount.presenter.js';
import type { Mount } from './mount.js';
import { MountsService } from './mounts.service.js';

/** application-api.md §7 */
@Controller()
export class MountsApplicationController {
  constructor(
    private readonly mounts: MountsService,
    private readonly presenter: MountPresenter,
  ) {}

  @Endpoint(listMounts)
  async list(@Input() { list: request }: InputFor<typeof listMounts>) {
    const { rows, total } = await this.mounts.page(request);
    return paginated(await this.presenter.many(rows, request.includes), total, request);
  }

  @Endpoint(getMount)
  details(@Model('mount') mount: Mount, @Input() { includes }: InputFor<typeof getMount>) {
    return this.presenter.one(mount, includes);
  }

  @Endpoint(createMount)
  async create(@Input() { body }: InputFor<typeof createMount>) {
    const mount = await this.mounts.create(body);
    return this.presenter.created(mount, `/mounts/${mount.id}`);
  }

  @Endpoint(updateMount)
  async update(@Model('mount') { id }: Mount, @Input() { body }: InputFor<typeof updateMount>) {
    return this.presenter.one(await this.mounts.update(id, body));
  }

  @Endpoint(deleteMount)
  delete(@Model('mount') { id }: Mount): Promise<void> {
    return this.mounts.delete(id);
  }

  @Endpoint(listMountEggs)
  async eggs(@Model('mount') { eggIds }: Mount) {
    return list(await this.presenter.attached<EggItem>('egg', eggIds));
  }

  @Endpoint(attachMountEggs)
  async attachEggs(@Model('mount') { id }: Mount, @Input() { body }: InputFor<typeof attachMountEggs>) {
    return this.presenter.one(await this.mounts.attach('egg', id, body.eggs));
  }

  @Endpoint(detachMountEgg)
  detachEgg(@Model('mount') { id }: Mount, @Input() { params }: InputFor<typeof detachMountEgg>) {
    return this.mounts.detach('egg', id, params.egg);
  }

  @Endpoint(listMountNodes)
  async nodes(@Model('mount') { nodeIds }: Mount) {
    return list(await this.presenter.attached<NodeItem>('node', nodeIds));
  }

  @Endpoint(attachMountNodes)
  async attachNodes(@Model('mount') { id }: Mount, @Input() { body }: InputFor<typeof attachMountNodes>) {
    return this.presenter.one(await this.mounts.attach('node', id, body.nodes));
  }

  @Endpoint(detachMountNode)
  detachNode(@Model('mount') { id }: Mount, @Input() { params }: InputFor<typeof detachMountNode>) {
    return this.mounts.detach('node', id, params.node);
  }

  @Endpoint(listMountServers)
  async servers(
    @Model('mount') { id }: Mount,
    @Input() { list: request }: InputFor<typeof listMountServers>,
  ) {
    const { ids, total } = await this.mounts.serversPage(id, request);
    return paginated(await this.presenter.attached<ServerItem>('server', ids), total, request);
  }

  @Endpoint(attachMountServers)
  async attachServers(@Model('mount') { id }: Mount, @Input() { body }: InputFor<typeof attachMountServers>) {
    return this.presenter.one(await this.mounts.attach('server', id, body.servers));
  }

  @Endpoint(detachMountServer)
  detachServer(@Model('mount') { id }: Mount, @Input() { params }: InputFor<typeof detachMountServer>) {
    return this.mounts.detach('server', id, params.server);
  }
}
