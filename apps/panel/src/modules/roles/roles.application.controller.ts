import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/application/roles.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor, Model } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { UserPresenter, type User } from '../users/index.js';
import { RolePresenter } from './role.presenter.js';
import type { Role } from './role.js';
import { RolesService } from './roles.service.js';

/** application-api.md §8, and what application-api.md §1 says of the roles of users */
@Controller()
export class RolesApplicationController {
  constructor(
    private readonly roles: RolesService,
    private readonly presenter: RolePresenter,
    private readonly users: UserPresenter,
  ) {}

  @Endpoint(routes.listRoles)
  async list(@Input() { list: request }: InputFor<typeof routes.listRoles>) {
    const { rows, total } = await this.roles.page(request);
    return paginated(await this.presenter.many(rows, request.includes), total, request);
  }

  @Endpoint(routes.getRole)
  details(@Model('role') role: Role, @Input() { includes }: InputFor<typeof routes.getRole>) {
    return this.presenter.one(role, includes);
  }

  @Endpoint(routes.createRole)
  async create(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof routes.createRole>) {
    const role = await this.roles.create(actor, body);
    return this.presenter.created(role, `/roles/${role.id}`);
  }

  @Endpoint(routes.updateRole)
  async update(
    @CurrentActor() actor: Actor,
    @Model('role') role: Role,
    @Input() { body }: InputFor<typeof routes.updateRole>,
  ) {
    return this.presenter.one(await this.roles.update(actor, role.id, body));
  }

  @Endpoint(routes.deleteRole)
  async delete(@CurrentActor() actor: Actor, @Model('role') role: Role): Promise<void> {
    await this.roles.delete(actor, role.id);
  }

  @Endpoint(routes.assignRoles)
  async assign(
    @CurrentActor() actor: Actor,
    @Model('user') user: User,
    @Input() { body }: InputFor<typeof routes.assignRoles>,
  ) {
    await this.roles.assign(actor, user, body.roles);
    return this.users.one(user, new Set(['roles']));
  }

  @Endpoint(routes.removeRoles)
  async remove(
    @CurrentActor() actor: Actor,
    @Model('user') user: User,
    @Input() { body }: InputFor<typeof routes.removeRoles>,
  ) {
    await this.roles.remove(actor, user, body.roles);
    return this.users.one(user, new Set(['roles']));
  }
}
