import { z } from 'zod';
import { sshKeyCreate, sshKeyDelete } from '../activity/user.events.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, listOf } from '../core/wire.js';
import { nameText } from '../core/names.js';

/** The caller's public keys for SFTP: client-api.md §2. */
export const SshKeyItem = itemOf(
  'ssh_key',
  z.object({
    name: z.string(),
    /** SHA-256 of the key in base64 without padding, without the prefix `SHA256:`. */
    fingerprint: z.string(),
    /** PKCS8, PEM. */
    public_key: z.string(),
    created_at: z.string(),
  }),
);
export type SshKeyItem = Wire<typeof SshKeyItem>;

export const listSshKeys = defineRoute({
  id: 'client.ssh-keys.list',
  method: 'GET',
  path: '/account/ssh-keys',
  status: 200,
  response: listOf(SshKeyItem),
  access: 'account',
  summary: 'SSH keys of the caller',
});

export const createSshKey = defineRoute({
  id: 'client.ssh-keys.create',
  method: 'POST',
  path: '/account/ssh-keys',
  status: 200,
  body: z
    .object({ name: nameText(1, 255), public_key: z.string().min(1).max(8192) })
    .meta({ id: 'CreateSshKeyRequest' }),
  response: SshKeyItem,
  access: 'account',
  activity: [sshKeyCreate],
  summary: 'Add a public SSH key',
});

export const deleteSshKey = defineRoute({
  id: 'client.ssh-keys.delete',
  method: 'DELETE',
  path: '/account/ssh-keys/:fingerprint',
  // Fingerprints hold slashes, which some clients do not encode.
  also: [{ path: '/account/ssh-keys/*' }],
  status: 204,
  params: z.object({ fingerprint: z.string().optional(), '*': z.string().optional() }),
  response: NoContent,
  access: 'account',
  activity: [sshKeyDelete],
  summary: 'Remove an SSH key by its fingerprint',
});

export const removeSshKey = defineRoute({
  id: 'client.ssh-keys.remove',
  method: 'POST',
  path: '/account/ssh-keys/remove',
  status: 204,
  body: z.object({ fingerprint: z.string().min(1).max(255) }).meta({ id: 'RemoveSshKeyRequest' }),
  response: NoContent,
  access: 'account',
  activity: [sshKeyDelete],
  summary: 'Remove an SSH key, as Pterodactyl’s clients do; 204 also when there is none',
});
