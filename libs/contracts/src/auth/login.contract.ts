import { z } from 'zod';
import {
  authCheckpoint,
  authFail,
  authRecoveryToken,
  authSuccess,
  authToken,
} from '../activity/auth.events.js';
import { CODE_LENGTH } from '../client/two-factor.contract.js';
import { lenientBool } from '../core/lenient.js';
import { defineRoute, type Wire } from '../core/route.js';

/** Ways to pass the checkpoint. */
export const CHECKPOINT_METHODS = ['code', 'recovery_code'] as const;

/** Complete: the answer sets the session's cookie. Else the second factor is asked for. */
export const LoginAnswer = z.object({
  data: z.union([
    z.object({ complete: z.literal(true) }),
    z.object({
      complete: z.literal(false),
      checkpoint: z.string(),
      methods: z.array(z.enum(CHECKPOINT_METHODS)),
    }),
  ]),
});

export type LoginAnswer = Wire<typeof LoginAnswer>;

const name = z.string().min(1).max(255);
const plainPassword = z.string().min(1).max(1024);

export const login = defineRoute({
  id: 'auth.login.password',
  method: 'POST',
  path: '/login',
  status: 200,
  body: z
    .object({ user: name, password: plainPassword, remember: lenientBool().nullish() })
    .meta({ id: 'LoginRequest' }),
  response: LoginAnswer,
  access: 'public',
  limit: 'login',
  activity: [authFail, authSuccess, authCheckpoint],
  summary: 'Log in with a username or mail address and a password',
});

export const loginCheckpoint = defineRoute({
  id: 'auth.login.checkpoint',
  method: 'POST',
  path: '/login/checkpoint',
  status: 200,
  body: z
    .object({
      checkpoint: z.string().min(1).max(255),
      code: z.string().length(CODE_LENGTH).nullish(),
      recovery_code: z.string().min(1).max(255).nullish(),
    })
    .refine((body) => body.code != null || body.recovery_code != null, {
      path: ['code'],
      message: 'The code field is required.',
      params: { rule: 'required' },
    })
    .meta({
      id: 'LoginCheckpointRequest',
      examples: [{ checkpoint: 'as login answered it', code: '123456' }],
    }),
  response: z.object({ data: z.object({ complete: z.literal(true), recovery_codes_left: z.number() }) }),
  access: 'public',
  limit: 'login',
  activity: [authFail, authSuccess, authToken, authRecoveryToken],
  summary: 'Show the second factor',
});
