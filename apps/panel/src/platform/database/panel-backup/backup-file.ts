import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, pipeline, type Duplex } from 'node:stream';
import { pipeline as run } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { StringDecoder } from 'node:string_decoder';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { BackupFileError } from './backup-lines.js';

/** First bytes of a file of age (age-encryption.org/v1). */
const AGE = 'age-encryption.org/';
/** Lines are handed on in pieces of about this many characters. */
const PIECE = 64 * 1024;

/** Writes lines into a file that only its owner can read. It is there whole or not at all. */
export async function writeBackupFile(
  path: string,
  lines: AsyncIterable<string>,
  passphrase: string | null,
): Promise<void> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  try {
    const compressed: Duplex = createZstdCompress();
    const feeding = run(Readable.from(pieces(lines)), compressed);
    const content = passphrase === null ? compressed : await encrypted(compressed, passphrase);
    await Promise.all([
      feeding,
      run(content, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true })),
    ]);
    await rename(part, path);
    const folder = await open(dirname(path));
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}

/** By a library and in a format that other programs read: `age --decrypt` opens the file too. */
async function encrypted(content: Readable, passphrase: string): Promise<Readable> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return fromWeb(await encrypter.encrypt(toWeb(content)));
}

async function decrypted(content: Readable, passphrase: string): Promise<Readable> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return fromWeb(await decrypter.decrypt(toWeb(content)));
  } catch {
    throw new BackupFileError('the passphrase is wrong, or the file is damaged');
  }
}

// The same streams, named by the types of the browser and by those of Node.
type WebBytes = globalThis.ReadableStream<Uint8Array<ArrayBuffer>>;
const toWeb = (content: Readable): WebBytes => Readable.toWeb(content) as unknown as WebBytes;
const fromWeb = (content: globalThis.ReadableStream<Uint8Array>): Readable =>
  Readable.fromWeb(content as unknown as ReadableStream);

export async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(AGE.length), 0, AGE.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === AGE;
  } finally {
    await file.close();
  }
}

/** The lines of a file. Throws BackupFileError where it is no backup, is damaged, or the passphrase is wrong. */
export async function* readBackupFile(path: string, passphrase: string | null): AsyncGenerator<string> {
  const file = createReadStream(path);
  const content = passphrase === null ? file : await decrypted(file, passphrase);
  // Its errors arrive at whoever reads the last stream.
  const text = pipeline(content, createZstdDecompress(), () => undefined);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of text) {
      const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new BackupFileError('it is no backup of a panel, or it is damaged');
  } finally {
    file.destroy();
  }
  if (rest !== '') throw new BackupFileError('it is not whole: its end is missing');
}
