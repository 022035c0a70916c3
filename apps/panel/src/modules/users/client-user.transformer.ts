import { hash } from 'node:crypto';
import type { PersonAttributes } from '@app/contracts/client/objects.js';
import { toWireDate } from '@app/contracts/core/wire.js';

/** What the client API tells of a person. */
export interface ClientUser {
  readonly uuid: string;
  readonly username: string;
  readonly email: string;
  readonly language: string;
  readonly rootAdmin: boolean;
  readonly useTotp: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Kept for clients that show it; the address is Gravatar's scheme, an MD5 of the folded mail address. */
const avatarOf = (email: string): string => `https://gravatar.com/avatar/${hash('md5', email.toLowerCase())}`;

/** The caller's own account: what others see of it, its id and its name. */
export const accountAttributes = (
  user: ClientUser & {
    readonly id: number;
    readonly nameFirst: string | null;
    readonly nameLast: string | null;
  },
) => ({
  id: user.id,
  first_name: user.nameFirst ?? '',
  last_name: user.nameLast ?? '',
  ...clientUserAttributes(user),
});

/** The fields of `user` that account, activity actors and subusers share: client-api.md, Objects. */
export const clientUserAttributes = (user: ClientUser): PersonAttributes => ({
  uuid: user.uuid,
  username: user.username,
  email: user.email,
  language: user.language,
  image: avatarOf(user.email),
  admin: user.rootAdmin,
  root_admin: user.rootAdmin,
  '2fa_enabled': user.useTotp,
  created_at: toWireDate(user.createdAt),
  updated_at: toWireDate(user.updatedAt),
});
