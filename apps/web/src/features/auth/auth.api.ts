import { login, loginCheckpoint } from '@app/contracts/auth/login.contract.js';
import { call } from '../../shared/api/call.js';

/** Where a login stands after a step: done, or waiting for the second factor. */
export type LoginStep =
  { readonly complete: true } | { readonly complete: false; readonly checkpoint: string };

export const sendLogin = async (body: {
  user: string;
  password: string;
  remember?: boolean;
}): Promise<LoginStep> => (await call(login, { body })).data;

export const sendCheckpoint = async (body: {
  checkpoint: string;
  code?: string;
  recovery_code?: string;
}): Promise<number> => (await call(loginCheckpoint, { body })).data.recovery_codes_left;
