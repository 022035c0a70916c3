import { Injectable } from '@nestjs/common';
import type { UserItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools, type Children } from '../../platform/http/presenter.js';
import type { UserEntity } from './user.entity.js';
import { toUser, userRelations } from './user.transformer.js';
import type { UserOfRole } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Users on the wire of the Application API, here and as other objects include them. */
@Injectable()
export class UserPresenter extends Presenter<UserEntity, UserItem> {
  constructor(users: UsersService, tools: PresenterTools) {
    super(tools, {
      object: 'user',
      acl: 'user',
      relations: userRelations,
      items: (rows) => rows.map(toUser),
      find: (id) => users.find(id),
      byIds: (ids) => users.byIds(ids),
      children: {
        role: {
          rows: (ids, limit) => users.ofRoles(ids, limit),
          parentOf: (user) => user.roleId,
        } satisfies Children<UserOfRole> as Children<UserEntity>,
      },
    });
  }
}
