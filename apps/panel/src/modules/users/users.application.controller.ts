import { Controller } from '@nestjs/common';
import {
  createUser,
  deleteUser,
  getExternalUser,
  getUser,
  listUsers,
  updateUser,
} from '@app/contracts/application/users.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor, Model } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { UserPresenter } from './user.presenter.js';
import { UsersService, type User, type UserInput } from './users.service.js';

/** The wire's names as the service's. */
const toInput = (body: BodyOf<typeof updateUser>): UserInput => ({
  ...(body.email === undefined ? {} : { email: body.email }),
  ...(body.username === undefined ? {} : { username: body.username }),
  ...(body.first_name === undefined ? {} : { nameFirst: body.first_name }),
  ...(body.last_name === undefined ? {} : { nameLast: body.last_name }),
  ...(body.external_id === undefined ? {} : { externalId: body.external_id }),
  password: body.password ?? null,
  language: body.language ?? null,
  timezone: body.timezone ?? null,
  isManagedExternally: body.is_managed_externally ?? null,
  rootAdmin: body.root_admin ?? null,
});

@Controller()
export class UsersApplicationController {
  constructor(
    private readonly users: UsersService,
    private readonly presenter: UserPresenter,
  ) {}

  @Endpoint(listUsers)
  async list(@Input() { list: request }: InputFor<typeof listUsers>) {
    const { rows, total } = await this.users.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request);
  }

  @Endpoint(getExternalUser)
  async external(@Input() { params, includes }: InputFor<typeof getExternalUser>) {
    return this.presenter.one(await this.users.getByExternalId(params.external_id), includes);
  }

  @Endpoint(getUser)
  details(@Model('user') user: User, @Input() { includes }: InputFor<typeof getUser>) {
    return this.presenter.one(user, includes);
  }

  @Endpoint(createUser)
  async create(@Input() { body }: InputFor<typeof createUser>) {
    const { email, username } = body;
    const user = await this.users.createAndTell({ ...toInput(body), email, username });
    return this.presenter.created(user, `/users/${user.id}`);
  }

  @Endpoint(updateUser)
  async update(@Input() { params, body }: InputFor<typeof updateUser>) {
    return this.presenter.one(await this.users.update(params.user, toInput(body)));
  }

  @Endpoint(deleteUser)
  async delete(@CurrentActor() actor: Actor, @Input() { params }: InputFor<typeof deleteUser>) {
    await this.users.delete(params.user, actor.user.id);
  }
}
