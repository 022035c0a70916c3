import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import {
  createUser,
  deleteUser,
  getExternalUser,
  getUser,
  listUsers,
  updateUser,
} from '@app/contracts/application/users.contract.js';
import type { BodyOf, ParamsOf } from '@app/contracts/core/route.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { paginated, parseIncludes, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { applicationUrl } from '../../platform/http/application-url.js';
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
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listUsers)
  async list(@Query() query: unknown) {
    const request = parseListQuery(query, listUsers);
    const { rows, total } = await this.users.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/users'));
  }

  @Endpoint(getExternalUser)
  async external(
    @Param({ schema: getExternalUser.params }) params: ParamsOf<typeof getExternalUser>,
    @Query() query: unknown,
  ) {
    return this.presenter.one(
      await this.users.getByExternalId(params.external_id),
      parseIncludes(query, getExternalUser),
    );
  }

  @Endpoint(getUser)
  details(@Model('user') user: User, @Query() query: unknown) {
    return this.presenter.one(user, parseIncludes(query, getUser));
  }

  @Endpoint(createUser)
  async create(@Body({ schema: createUser.body }) body: BodyOf<typeof createUser>) {
    const user = await this.users.create({ ...toInput(body), email: body.email, username: body.username });
    const meta = { resource: applicationUrl(this.config, `/users/${user.id}`) };
    return { ...(await this.presenter.one(user, new Set())), meta };
  }

  @Endpoint(updateUser)
  async update(
    @Param({ schema: updateUser.params }) params: ParamsOf<typeof updateUser>,
    @Body({ schema: updateUser.body }) body: BodyOf<typeof updateUser>,
  ) {
    return this.presenter.one(await this.users.update(params.user, toInput(body)), new Set());
  }

  @Endpoint(deleteUser)
  async delete(
    @CurrentActor() actor: Actor,
    @Param({ schema: deleteUser.params }) params: ParamsOf<typeof deleteUser>,
  ) {
    await this.users.delete(params.user, actor.user.id);
  }
}
