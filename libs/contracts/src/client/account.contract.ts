import { z } from 'zod';
import {
  accountEmailChanged,
  accountPasswordChanged,
  accountUsernameChanged,
} from '../activity/user.events.js';
import { defineRoute, NoContent } from '../core/route.js';
import { nameText } from '../core/names.js';
import { AccountItem } from './objects.js';

/** The caller's own account: client-api.md §2. */
export const getAccount = defineRoute({
  id: 'client.account.details',
  method: 'GET',
  path: '/account',
  status: 200,
  response: AccountItem,
  access: 'account',
  summary: 'The account the key belongs to',
});

const currentPassword = z.string().min(1);

export const updateUsername = defineRoute({
  id: 'client.account.username',
  method: 'PUT',
  path: '/account/username',
  also: [{ method: 'POST' }],
  status: 204,
  body: z
    .object({ username: z.string().trim().pipe(nameText(1, 255)), password: currentPassword })
    .meta({ id: 'UpdateUsernameRequest' }),
  response: NoContent,
  access: 'account',
  activity: [accountUsernameChanged],
  summary: 'Change the name one logs in with',
});

export const updateEmail = defineRoute({
  id: 'client.account.email',
  method: 'POST',
  path: '/account/email',
  also: [{ method: 'PUT' }],
  status: 204,
  body: z
    .object({ email: z.email().min(1).max(255), password: currentPassword })
    .meta({ id: 'UpdateEmailRequest' }),
  response: NoContent,
  access: 'account',
  limit: 'account-email',
  activity: [accountEmailChanged],
  summary: 'Change the mail address; three changes a day',
});

export const PASSWORD_MIN = 8;
/** argon2 reads every byte; the bound keeps a request from becoming work for minutes. */
const PASSWORD_MAX = 1024;
export const Password = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);

export const updatePassword = defineRoute({
  id: 'client.account.password',
  method: 'POST',
  path: '/account/password',
  also: [{ method: 'PUT' }],
  status: 204,
  body: z
    .object({
      current_password: z.string().min(1),
      password: Password,
      password_confirmation: z.string().nullish(),
    })
    .refine((body) => body.password_confirmation == null || body.password_confirmation === body.password, {
      path: ['password'],
      message: 'The password confirmation does not match.',
      params: { rule: 'confirmed' },
    })
    .meta({ id: 'UpdatePasswordRequest' }),
  response: NoContent,
  access: 'account',
  limit: 'account-password',
  activity: [accountPasswordChanged],
  summary: 'Change the password',
});
