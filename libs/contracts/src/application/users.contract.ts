import { z } from 'zod';
import { sessionEnd, twoFactorDelete } from '../activity/user.events.js';
import { lenientBool } from '../core/lenient.js';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, pageOf, PathId } from '../core/wire.js';
import { nameText } from '../core/names.js';
import { timeZoneName } from '../core/time-zone.js';
import { UserItem } from './items.js';
import { Password } from '../client/account.contract.js';

/** application-api.md §1 */
const UserParams = z.object({ user: PathId });

const isLanguage = (text: string): boolean => /^[a-z]{2,3}([-_][A-Za-z]{2,4})?$/.test(text);

const fields = {
  email: z.email().min(1).max(255),
  username: z.string().trim().pipe(nameText(1, 255)),
  first_name: nameText(0, 191).nullish(),
  last_name: nameText(0, 191).nullish(),
  password: Password.nullish(),
  language: z
    .string()
    .refine(isLanguage, { message: 'The selected language is invalid.', params: { rule: 'in' } })
    .nullish(),
  timezone: timeZoneName().nullish(),
  external_id: z.string().max(255).nullish(),
  is_managed_externally: lenientBool().nullish(),
  root_admin: lenientBool().nullish(),
};

export const USER_INCLUDES = ['servers', 'roles'] as const;

export const listUsers = defineRoute({
  id: 'application.users.list',
  method: 'GET',
  path: '/users',
  status: 200,
  list: {
    filters: ['email', 'uuid', 'username', 'external_id'],
    sorts: ['id', 'uuid'],
    perPage: LARGE_PAGE,
  },
  includes: USER_INCLUDES,
  response: pageOf(UserItem),
  access: { key: 'user', write: false },
  summary: 'All users; filters email, uuid, username, external_id',
});

export const getUser = defineRoute({
  id: 'application.users.details',
  method: 'GET',
  path: '/users/:user',
  status: 200,
  params: UserParams,
  includes: USER_INCLUDES,
  response: UserItem,
  access: { key: 'user', write: false },
  summary: 'One user',
});

export const getExternalUser = defineRoute({
  id: 'application.users.external',
  method: 'GET',
  path: '/users/external/:external_id',
  status: 200,
  params: z.object({ external_id: z.string() }),
  includes: USER_INCLUDES,
  response: UserItem,
  access: { key: 'user', write: false },
  summary: 'The user with that id of another system',
});

export const createUser = defineRoute({
  id: 'application.users.create',
  method: 'POST',
  path: '/users',
  status: 201,
  body: z.object(fields).meta({ id: 'CreateUserRequest' }),
  response: createdOf(UserItem),
  access: { key: 'user', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Create a user; without a password they get a random one',
});

export const updateUser = defineRoute({
  id: 'application.users.update',
  method: 'PATCH',
  path: '/users/:user',
  also: [{ method: 'PUT' }],
  status: 200,
  params: UserParams,
  body: z
    .object({ ...fields, email: fields.email.optional(), username: fields.username.optional() })
    .meta({ id: 'UpdateUserRequest' }),
  response: UserItem,
  access: { key: 'user', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Change a user; fields not sent stay as they are',
});

export const deleteUser = defineRoute({
  id: 'application.users.delete',
  method: 'DELETE',
  path: '/users/:user',
  status: 204,
  params: UserParams,
  response: NoContent,
  access: { key: 'user', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Delete a user who owns no server',
});

export const endUserSessions = defineRoute({
  id: 'application.users.logout',
  method: 'POST',
  path: '/users/:user/logout',
  status: 204,
  params: UserParams,
  response: NoContent,
  access: { key: 'user', write: true },
  activity: [sessionEnd],
  summary: 'End all sessions and consoles of a user; their keys go on',
});

export const resetTwoFactor = defineRoute({
  id: 'application.users.two-factor-reset',
  method: 'POST',
  path: '/users/:user/two-factor/reset',
  status: 204,
  params: UserParams,
  response: NoContent,
  access: { key: 'user', write: true },
  activity: [twoFactorDelete],
  summary: 'Switch a lost second factor off; their other sessions end',
});
