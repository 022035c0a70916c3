import type { SshKeyItem } from '@app/contracts/client/ssh-keys.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { SshKeyEntity } from './ssh-key.entity.js';

/** client-api.md, Objects: ssh_key. */
export const toSshKey = (key: SshKeyEntity): SshKeyItem =>
  item('ssh_key', {
    name: key.name,
    fingerprint: key.fingerprint,
    public_key: key.publicKey,
    created_at: toWireDate(key.createdAt),
  });
