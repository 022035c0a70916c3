import { createCipheriv, createHmac, randomBytes } from 'node:crypto';

/** The key of a panel that is moved away from, as its file of settings has it. */
export const LARAVEL_KEY = `base64:${Buffer.alloc(32, 3).toString('base64')}`;

/** What Laravel's `encrypt` writes (a PHP string around the text) or, where `isPlain`, its `encryptString`. */
export function laravelEncrypt(text: string, { isPlain = false, key = LARAVEL_KEY } = {}): string {
  const bytes = Buffer.from(key.slice('base64:'.length), 'base64');
  const nonce = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', bytes, nonce);
  const plain = isPlain ? text : `s:${Buffer.byteLength(text)}:"${text}";`;
  const value = cipher.update(plain, 'utf8', 'base64') + cipher.final('base64');
  const iv = nonce.toString('base64');
  const mac = createHmac('sha256', bytes)
    .update(iv + value)
    .digest('hex');
  return Buffer.from(JSON.stringify({ iv, value, mac, tag: '' })).toString('base64');
}
