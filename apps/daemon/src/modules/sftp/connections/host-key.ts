import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { ensureFolder, readTail, writeFileAtomic } from '../../../platform/filesystem/index.js';

const MAX_BYTES = 16 * 1024;

/**
 * The key by which clients know this node again: `<data>/.sftp/id_ed25519` as PKCS8, where Wings keeps its own
 * (daemon-runtime.md §6), so that either daemon goes on with the other's. Made once.
 */
export async function hostKey(dataDirectory: string): Promise<KeyObject> {
  const folder = join(dataDirectory, '.sftp');
  const path = join(folder, 'id_ed25519');
  const known = await readTail(path, MAX_BYTES);
  if (known !== '') return createPrivateKey(known);
  const { privateKey } = generateKeyPairSync('ed25519');
  await ensureFolder(folder, 0o700);
  await writeFileAtomic(path, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600);
  return privateKey;
}

const field = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length, 0);
  return Buffer.concat([length, bytes]);
};
const number = (value: number): Buffer => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);

/** An Ed25519 key in OpenSSH's own form, the only one in which ssh2 reads it. */
export function opensshKey(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const [secret, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const type = 'ssh-ed25519';
  const check = number(0);
  let inner = Buffer.concat([
    ...[check, check, field(type), field(open), field(Buffer.concat([secret, open])), field('')],
  ]);
  for (let pad = 1; inner.length % 8 !== 0; pad++) inner = Buffer.concat([inner, Buffer.of(pad)]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[field('none'), field('none'), field(''), number(1)],
    field(Buffer.concat([field(type), field(open)])),
    field(inner),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}
