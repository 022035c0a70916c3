import { z } from 'zod';
import { twoFactorCreate, twoFactorDelete, twoFactorRecoveryCodes } from '../activity/user.events.js';
import { defineRoute, NoContent } from '../core/route.js';
import { itemOf } from '../core/wire.js';

/** A second factor of the caller's account: client-api.md §2. */
export const getTwoFactor = defineRoute({
  id: 'client.two-factor.begin',
  method: 'GET',
  path: '/account/two-factor',
  status: 200,
  response: z.object({ data: z.object({ image_url_data: z.string(), secret: z.string() }) }),
  access: 'account',
  summary: 'A new secret for an authenticator; it counts once a code of it was shown',
});

const RecoveryTokens = itemOf('recovery_tokens', z.object({ tokens: z.array(z.string()) }));
const password = z.string().min(1).max(1024);

/** Digits of a code. */
export const CODE_LENGTH = 6;

export const enableTwoFactor = defineRoute({
  id: 'client.two-factor.enable',
  method: 'POST',
  path: '/account/two-factor',
  status: 200,
  body: z
    .object({ code: z.string().length(CODE_LENGTH), password: password.nullish() })
    .meta({ id: 'EnableTwoFactorRequest' }),
  response: RecoveryTokens,
  access: 'account',
  activity: [twoFactorCreate],
  summary: 'Switch the second factor on with a code; answers ten recovery codes, shown this once',
});

export const disableTwoFactor = defineRoute({
  id: 'client.two-factor.disable',
  method: 'POST',
  path: '/account/two-factor/disable',
  status: 204,
  body: z.object({ password }).meta({ id: 'DisableTwoFactorRequest' }),
  response: NoContent,
  access: 'account',
  activity: [twoFactorDelete],
  summary: 'Switch the second factor off',
});

export const renewRecoveryCodes = defineRoute({
  id: 'client.two-factor.recovery-codes',
  method: 'POST',
  path: '/account/two-factor/recovery-codes',
  status: 200,
  body: z.object({ password }).meta({ id: 'RenewRecoveryCodesRequest' }),
  response: RecoveryTokens,
  access: 'account',
  activity: [twoFactorRecoveryCodes],
  summary: 'Ten new recovery codes; the old ones stop working',
});
