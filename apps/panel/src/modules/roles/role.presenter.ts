import { Injectable } from '@nestjs/common';
import type { RoleItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools, type Children } from '../../platform/http/presenter.js';
import { roleRelations, toRole } from './role.transformer.js';
import type { Role, RoleOfUser } from './role.js';
import { RolesRepository } from './roles.repository.js';

/** Roles on the wire, here and as users include them. */
@Injectable()
export class RolePresenter extends Presenter<Role, RoleItem> {
  constructor(roles: RolesRepository, tools: PresenterTools) {
    super(tools, {
      object: 'role',
      acl: 'role',
      relations: roleRelations,
      items: (rows) => rows.map(toRole),
      find: (id) => roles.find(id),
      children: {
        user: {
          rows: (ids) => roles.ofUsers(ids),
          parentOf: (row) => row.userId,
          isWhole: true,
        } satisfies Children<RoleOfUser> as Children<Role>,
      },
    });
  }
}
