import { queryOptions } from '@tanstack/react-query';
import { endOtherSessions, endSession, listSessions } from '@app/contracts/auth/sessions.contract.js';
import { updateEmail, updatePassword, updateUsername } from '@app/contracts/client/account.contract.js';
import { createApiKey, deleteApiKey, listApiKeys } from '@app/contracts/client/api-keys.contract.js';
import { createSshKey, listSshKeys, removeSshKey } from '@app/contracts/client/ssh-keys.contract.js';
import {
  disableTwoFactor,
  enableTwoFactor,
  getTwoFactor,
  renewRecoveryCodes,
} from '@app/contracts/client/two-factor.contract.js';
import { call } from '../../shared/api/call.js';

export const setUsername = (body: { username: string; password: string }) => call(updateUsername, { body });
export const setEmail = (body: { email: string; password: string }) => call(updateEmail, { body });
export const setPassword = (body: { current_password: string; password: string }) =>
  call(updatePassword, { body });

/** A new secret each time: one that was shown and not used counts for nothing. */
export const twoFactorSetupQuery = queryOptions({
  queryKey: ['account', 'two-factor'],
  queryFn: async ({ signal }) => (await call(getTwoFactor, {}, { signal })).data,
  gcTime: 0,
  staleTime: Infinity,
});
export const turnOnTwoFactor = async (code: string): Promise<readonly string[]> =>
  (await call(enableTwoFactor, { body: { code } })).attributes.tokens;
export const turnOffTwoFactor = (password: string) => call(disableTwoFactor, { body: { password } });
export const makeRecoveryCodes = async (password: string): Promise<readonly string[]> =>
  (await call(renewRecoveryCodes, { body: { password } })).attributes.tokens;

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) =>
    (await call(listSessions, {}, { signal })).data.map(({ attributes }) => attributes),
});
export const end = (session: string) => call(endSession, { params: { session } });
export const endOthers = () => call(endOtherSessions, {});

export const apiKeysQuery = queryOptions({
  queryKey: ['account', 'api-keys'],
  queryFn: async ({ signal }) =>
    (await call(listApiKeys, {}, { signal })).data.map(({ attributes }) => attributes),
});
/** The whole key: its identifier and the secret behind it. */
export const makeApiKey = async (body: { description: string; allowed_ips: string[] }): Promise<string> => {
  const made = await call(createApiKey, { body });
  return made.attributes.identifier + made.meta.secret_token;
};
export const dropApiKey = (identifier: string) => call(deleteApiKey, { params: { identifier } });

export const sshKeysQuery = queryOptions({
  queryKey: ['account', 'ssh-keys'],
  queryFn: async ({ signal }) =>
    (await call(listSshKeys, {}, { signal })).data.map(({ attributes }) => attributes),
});
export const addSshKey = (body: { name: string; public_key: string }) => call(createSshKey, { body });
export const dropSshKey = (fingerprint: string) => call(removeSshKey, { body: { fingerprint } });
