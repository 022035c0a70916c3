import { z } from 'zod';
import { authCheckpoint, authPasswordReset, authSuccess } from '../activity/auth.events.js';
import {
  accountEmailChanged,
  accountPasswordChanged,
  accountUsernameChanged,
} from '../activity/user.events.js';
import { Password } from '../client/account.contract.js';
import { defineRoute, NoContent } from '../core/route.js';
import { LoginAnswer } from './login.contract.js';

const token = z.string().min(1).max(255);
const email = z.email().max(255);

export const welcome = defineRoute({
  id: 'auth.links.welcome',
  method: 'POST',
  path: '/welcome',
  status: 200,
  body: z
    .object({
      token,
      username: z.string().trim().min(1).max(255).nullish(),
      email: email.nullish(),
      password: Password.nullish(),
    })
    .meta({ id: 'WelcomeRequest' }),
  response: LoginAnswer,
  access: 'public',
  limit: 'login',
  activity: [
    accountUsernameChanged,
    accountEmailChanged,
    accountPasswordChanged,
    authSuccess,
    authCheckpoint,
  ],
  summary: 'Log in by the link that an operator was given, and set name, address and password',
});

export const forgotPassword = defineRoute({
  id: 'auth.links.forgot-password',
  method: 'POST',
  path: '/password/forgot',
  status: 204,
  body: z.object({ email }).meta({ id: 'ForgotPasswordRequest' }),
  response: NoContent,
  access: 'public',
  limit: 'password-reset',
  activity: { none: 'asking changes nothing' },
  summary: 'Have a link for a new password sent; the answer is the same for every address',
});

export const resetPassword = defineRoute({
  id: 'auth.links.reset-password',
  method: 'POST',
  path: '/password/reset',
  status: 204,
  body: z.object({ email, token, password: Password }).meta({ id: 'ResetPasswordRequest' }),
  response: NoContent,
  access: 'public',
  limit: 'login',
  activity: [authPasswordReset],
  summary: 'Set a new password by the link of a mail; ends all sessions',
});
