import { forgotPassword, resetPassword, welcome } from '@app/contracts/auth/one-time-links.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';
import type { LoginStep } from './auth.api.js';

export const sendWelcome = async (token: string): Promise<LoginStep> =>
  (await call(welcome, { body: { token } })).data;

export const sendForgot = (body: BodyOf<typeof forgotPassword>): Promise<undefined> =>
  call(forgotPassword, { body });

export const sendReset = (body: BodyOf<typeof resetPassword>): Promise<undefined> =>
  call(resetPassword, { body });
