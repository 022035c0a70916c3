import type { USER_INCLUDES } from '@app/contracts/application/users.contract.js';
import type { UserItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { UserEntity } from './user.entity.js';

export const userRelations: Relations<UserEntity, typeof USER_INCLUDES> = {
  servers: { source: 'server', many: true },
  roles: { source: 'role', many: true },
};

/** application-api.md, Objects: user. */
export const toUser = (user: UserEntity): UserItem =>
  item('user', {
    id: user.id,
    external_id: user.externalId,
    is_managed_externally: user.isManagedExternally,
    uuid: user.uuid,
    username: user.username,
    email: user.email,
    first_name: user.nameFirst ?? '',
    last_name: user.nameLast ?? '',
    language: user.language,
    root_admin: user.rootAdmin,
    '2fa_enabled': user.useTotp,
    '2fa': user.useTotp,
    created_at: toWireDate(user.createdAt),
    updated_at: toWireDate(user.updatedAt),
  });
