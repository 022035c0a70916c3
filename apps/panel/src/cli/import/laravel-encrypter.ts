import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/** By the length of the key; the value of an authenticated cipher has a tag in place of a MAC. */
const CIPHERS: Readonly<Record<number, { cbc: string; gcm: string }>> = {
  16: { cbc: 'aes-128-cbc', gcm: 'aes-128-gcm' },
  32: { cbc: 'aes-256-cbc', gcm: 'aes-256-gcm' },
};

/** The APP_KEY is none, or a value was encrypted under another one. */
export class DecryptionError extends Error {}

/** PHP's own form of a string, as far as it stands around secrets: `s:5:"words";`. */
function unserialized(text: string): string {
  const match = /^s:(\d+):"([\s\S]*)";$/.exec(text);
  return match && Buffer.byteLength(match[2]!) === Number(match[1]) ? match[2]! : text;
}

/** Reads what Laravel encrypted: base64 of JSON with iv, value and a MAC over both (encrypt-then-MAC). */
export class LaravelEncrypter {
  readonly #key: Buffer;

  /** As it stands in the file of settings: `base64:…`, or the bytes themselves. Throws DecryptionError. */
  constructor(appKey: string) {
    this.#key = appKey.startsWith('base64:')
      ? Buffer.from(appKey.slice('base64:'.length), 'base64')
      : Buffer.from(appKey, 'utf8');
    if (!CIPHERS[this.#key.length]) {
      throw new DecryptionError('APP_KEY has to be 32 bytes long, usually written as base64:…');
    }
  }

  /** Tells one panel from another by its key, and nothing of the key itself. */
  fingerprint(): string {
    return createHmac('sha256', this.#key).update('fingerprint of a panel that is imported').digest('hex');
  }

  /** Throws DecryptionError. */
  decrypt(text: string): string {
    try {
      return unserialized(this.open(JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as unknown));
    } catch (error) {
      if (error instanceof DecryptionError) throw error;
      throw new DecryptionError('it is not encrypted under this APP_KEY', { cause: error });
    }
  }

  private open(payload: unknown): string {
    const { iv, value, mac, tag } = payload as Partial<Record<string, string>>;
    if (typeof iv !== 'string' || typeof value !== 'string') {
      throw new DecryptionError('it is no encrypted value');
    }
    const { cbc, gcm } = CIPHERS[this.#key.length]!;
    const nonce = Buffer.from(iv, 'base64');
    if (tag) {
      const decipher = createDecipheriv(gcm as 'aes-256-gcm', this.#key, nonce, { authTagLength: 16 });
      decipher.setAuthTag(Buffer.from(tag, 'base64'));
      return decipher.update(value, 'base64', 'utf8') + decipher.final('utf8');
    }
    const own = createHmac('sha256', this.#key)
      .update(iv + value)
      .digest();
    const given = Buffer.from(mac ?? '', 'hex');
    if (given.length !== own.length || !timingSafeEqual(given, own)) {
      throw new DecryptionError('it is not encrypted under this APP_KEY');
    }
    const decipher = createDecipheriv(cbc, this.#key, nonce);
    return decipher.update(value, 'base64', 'utf8') + decipher.final('utf8');
  }
}
