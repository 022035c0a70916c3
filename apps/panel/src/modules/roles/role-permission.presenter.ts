import { Injectable } from '@nestjs/common';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { RolesRepository } from './roles.repository.js';

/** Permissions as roles include them; they are as old as their role. */
@Injectable()
export class RolePermissionPresenter extends Presenter<
  { readonly id: number; readonly name: string; readonly createdAt: Date; readonly updatedAt: Date },
  ReturnType<typeof toPermission>
> {
  constructor(roles: RolesRepository, tools: PresenterTools) {
    super(tools, {
      object: 'permissions',
      acl: 'role',
      relations: {},
      items: (rows) => rows.map(toPermission),
      children: {
        role: {
          rows: async (ids) =>
            (await roles.byIds(ids)).flatMap(({ id, permissions, createdAt, updatedAt }) =>
              permissions.map((name) => ({ id, name, createdAt, updatedAt })),
            ),
          parentOf: ({ id }) => id,
          isWhole: true,
        },
      },
    });
  }
}

const toPermission = ({ name, createdAt, updatedAt }: { name: string; createdAt: Date; updatedAt: Date }) =>
  item('permissions', { name, created_at: toWireDate(createdAt), updated_at: toWireDate(updatedAt) });
