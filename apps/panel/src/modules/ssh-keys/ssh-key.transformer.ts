import { item, type Item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { SshKeyEntity } from './ssh-key.entity.js';

/** client-api.md, Objects: ssh_key. */
export const toSshKey = (key: SshKeyEntity): Item =>
  item('ssh_key', {
    name: key.name,
    fingerprint: key.fingerprint,
    public_key: key.publicKey,
    created_at: toWireDate(key.createdAt),
  });
