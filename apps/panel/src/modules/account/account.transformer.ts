import { createHash } from 'node:crypto';
import { item, type Item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { ActingUser } from '../../platform/http/request-context.js';

/** Kept for clients that show it; the address is Gravatar's scheme, an MD5 of the folded mail address. */
const avatarOf = (email: string): string =>
  `https://gravatar.com/avatar/${createHash('md5').update(email.toLowerCase()).digest('hex')}`;

/** client-api.md, Objects: user, as the union of both ancestors' fields. */
export const toAccount = (user: ActingUser): Item =>
  item('user', {
    id: user.id,
    uuid: user.uuid,
    username: user.username,
    email: user.email,
    first_name: user.nameFirst,
    last_name: user.nameLast,
    language: user.language,
    image: avatarOf(user.email),
    admin: user.rootAdmin,
    root_admin: user.rootAdmin,
    '2fa_enabled': user.useTotp,
    created_at: toWireDate(user.createdAt),
    updated_at: toWireDate(user.updatedAt),
  });
