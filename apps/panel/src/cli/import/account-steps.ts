import { ACL_RESOURCES, type AclPermissions, type AclResource } from '@app/contracts/permissions/acl.js';
import { ROLE_PERMISSIONS, type RolePermission } from '@app/contracts/permissions/role.permissions.js';
import { ACCOUNT_KEY, APPLICATION_KEY } from '../../access/request-context.js';
import {
  ApiKeyEntity,
  NodeRoleEntity,
  RoleEntity,
  RoleUserEntity,
  SshKeyEntity,
  TwoFactorEntity,
  UserEntity,
} from '../../entities.js';
import { hashToken } from '../../modules/api-keys/index.js';
import { readPublicKey } from '../../modules/ssh-keys/index.js';
import type { SourceDatabase } from '../../platform/database/panel-import/index.js';
import { usernameSkeleton } from '../../platform/crypto/username-skeleton.js';
import { UnfitRow, type Fields } from './fields.js';
import { rowsOf, type ImportContext, type ImportStep } from './step.js';

/** No password matches it; its owner asks for a link by mail. */
const NO_PASSWORD = '!';
const ROOT_ROLE = 'Root Admin';
/** Names of models as Pelican's tables of roles have them. */
const USER_TYPES = ['user', 'App\\Models\\User'];

const fold = (text: string): string => text.trim().toLowerCase();

/** The ids of roles that may do everything; Pterodactyl has a column in place of them. */
export async function rootRoles(source: SourceDatabase): Promise<Set<number>> {
  const rows = await source.where('roles', 'name', [ROOT_ROLE]);
  return new Set(rows.map((row) => Number(row['id'])));
}

const hasSecondFactor = (user: Fields): boolean =>
  user.textOrNull('mfa_app_secret', 'totp_secret') !== null &&
  (user.row['use_totp'] === undefined || user.flag('use_totp'));

const users = rowsOf({
  name: 'users',
  table: 'users',
  keys: ['id'],
  entity: UserEntity,
  companions: [{ table: 'model_has_roles', column: 'model_id' }],
  once: ['sessionEpoch'],
  // Of people whose names look alike, the first holds the look: they keep their names.
  unlessTaken: { index: 'users_username_skeleton', change: () => ({ usernameSkeleton: null }) },
  map(row, context) {
    const username = fold(row.text('username'));
    const password = row.textOrNull('password') ?? NO_PASSWORD;
    if (!/^\$(2[aby]|argon2(id?|d))\$/.test(password)) context.note('has no password that can be checked');
    const roles = row
      .of('model_has_roles')
      .filter((role) => USER_TYPES.includes(role.text('model_type')))
      .map((role) => role.number('role_id'));
    return {
      id: row.number('id'),
      externalId: row.textOrNull('external_id') || null,
      isManagedExternally: row.flag('is_managed_externally'),
      uuid: row.text('uuid'),
      username,
      usernameSkeleton: usernameSkeleton(username),
      email: fold(row.text('email')),
      nameFirst: row.textOrNull('name_first') || null,
      nameLast: row.textOrNull('name_last') || null,
      password,
      language: row.textOrNull('language') || 'en',
      timezone: row.textOrNull('timezone') || 'UTC',
      rootAdmin: row.flag('root_admin') || roles.some((id) => context.roots.has(id)),
      useTotp: hasSecondFactor(row),
      sessionEpoch: 0,
      ...row.stamps(),
    };
  },
});

function recoveryCodes(row: Fields, { encrypter, note }: ImportContext): string[] {
  const sealed = row.textOrNull('mfa_app_recovery_codes');
  const codes =
    sealed === null
      ? row.of('recovery_tokens').map((token) => token.text('token'))
      : (JSON.parse(encrypter.decrypt(sealed)) as string[]);
  const known = codes.filter((code) => code.startsWith('$2'));
  if (known.length < codes.length)
    note(`has ${codes.length - known.length} recovery codes of an unknown form`);
  return known;
}

const twoFactors = rowsOf({
  name: 'two_factors',
  table: 'users',
  keys: ['id'],
  entity: TwoFactorEntity,
  companions: [{ table: 'recovery_tokens', column: 'user_id' }],
  once: ['lastStep'],
  map(row, context) {
    if (!hasSecondFactor(row)) return null;
    const stamps = row.stamps();
    return {
      userId: row.number('id'),
      secret: context.cipher.encrypt(context.encrypter.decrypt(row.text('mfa_app_secret', 'totp_secret'))),
      confirmedAt: row.instantOrNull('totp_authenticated_at') ?? stamps.updatedAt,
      lastStep: null,
      recoveryCodes: recoveryCodes(row, context),
      ...stamps,
    };
  },
});

/** `r_servers` of Pterodactyl and of early Pelican, `server` of Pelican's JSON. */
function permissionsOf(row: Fields): AclPermissions {
  const json = row.json('permissions');
  const given = new Map(Object.entries((json as Record<string, unknown> | null) ?? {}));
  const maskOf = (name: AclResource): number =>
    (Number(given.get(name) ?? 0) | (row.numberOrNull(`r_${name}s`) ?? 0)) & 3;
  const masks = ACL_RESOURCES.map((name) => [name, maskOf(name)] as const);
  return Object.fromEntries(masks.filter(([, mask]) => mask > 0));
}

const apiKeys = rowsOf({
  name: 'api_keys',
  table: 'api_keys',
  keys: ['id'],
  entity: ApiKeyEntity,
  map(row, { encrypter, note }) {
    const keyType = row.number('key_type');
    if (keyType !== ACCOUNT_KEY && keyType !== APPLICATION_KEY) {
      note(`is of a kind that no panel takes any more (${keyType}), and stays behind`);
      return null;
    }
    return {
      id: row.number('id'),
      userId: row.number('user_id'),
      keyType,
      identifier: row.text('identifier'),
      token: hashToken(encrypter.decrypt(row.text('token'))).toString('hex'),
      permissions: permissionsOf(row),
      allowedIps: row.list('allowed_ips'),
      memo: row.textOrNull('memo') ?? '',
      lastUsedAt: row.instantOrNull('last_used_at'),
      expiresAt: row.instantOrNull('expires_at'),
      ...row.stamps(),
    };
  },
});

const sshKeys = rowsOf({
  name: 'user_ssh_keys',
  table: 'user_ssh_keys',
  keys: ['id'],
  entity: SshKeyEntity,
  map(row) {
    if (row.textOrNull('deleted_at') !== null) return null;
    const key = readPublicKey(row.text('public_key'));
    if (typeof key === 'string') throw new UnfitRow(key);
    return {
      id: row.number('id'),
      userId: row.number('user_id'),
      name: row.textOrNull('name') ?? '',
      publicKey: key.pem,
      fingerprint: key.fingerprint,
      ...row.stamps(),
    };
  },
});

const roles = rowsOf({
  name: 'roles',
  table: 'roles',
  keys: ['id'],
  entity: RoleEntity,
  companions: [
    { table: 'role_has_permissions', column: 'role_id' },
    { table: 'node_role', column: 'role_id' },
  ],
  map(row, { permissions, note }) {
    const name = row.text('name');
    // There is one here already, and its holders are marked in their accounts.
    if (name === ROOT_ROLE) return null;
    const held = row
      .of('role_has_permissions')
      .map((pair) => permissions.get(pair.number('permission_id')) ?? '?')
      .map((text) => (text === 'seeIps activity' ? 'seeIps activityLog' : text));
    const isKnown = (text: string): text is RolePermission =>
      (ROLE_PERMISSIONS as readonly string[]).includes(text);
    const unknown = held.filter((text) => !isKnown(text));
    if (unknown.length > 0) note(`holds what does not exist here: ${unknown.join(', ')}`);
    return {
      id: row.number('id'),
      name,
      isRoot: false,
      isLimited: row.of('node_role').length > 0,
      permissions: held.filter(isKnown),
      ...row.stamps(),
    };
  },
});

const roleUsers = rowsOf({
  name: 'role_user',
  table: 'model_has_roles',
  keys: ['role_id', 'model_id'],
  filter: { column: 'model_type', values: USER_TYPES },
  entity: RoleUserEntity,
  map: (row, { roots }) =>
    roots.has(row.number('role_id'))
      ? null
      : { roleId: row.number('role_id'), userId: row.number('model_id') },
});

/** After the nodes. */
export const nodeRoles = rowsOf({
  name: 'node_role',
  table: 'node_role',
  keys: ['role_id', 'node_id'],
  entity: NodeRoleEntity,
  map: (row) => ({ roleId: row.number('role_id'), nodeId: row.number('node_id') }),
});

/** What the roles of Pelican may do, by the ids of their permissions. */
export async function permissionNames(source: SourceDatabase): Promise<Map<number, string>> {
  const rows = await source.all('permissions');
  return new Map(rows.map((row) => [Number(row['id']), String(row['name'])]));
}

export const ACCOUNT_STEPS: readonly ImportStep[] = [users, twoFactors, apiKeys, sshKeys, roles, roleUsers];
