import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './filesystem.errors.js';

/** Replaces a file of the daemon's own in one step; an interrupted call leaves the old one. */
export async function writeFileAtomic(path: string, content: string | Buffer, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const file = await open(temporary, 'wx', mode);
  try {
    try {
      await file.writeFile(content);
      // The mode of `open` is cut by the umask.
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** A folder of the daemon's own with exactly these permission bits. */
export async function ensureFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
}

/** Whether something of the daemon's own is there. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The files `passwd` and `group` that are mounted into every server (daemon-runtime.md §13). */
export async function writeAccounts(directory: string, ids: { uid: number; gid: number }): Promise<void> {
  await ensureFolder(directory, 0o755);
  const { uid, gid } = ids;
  const passwd = `container:x:${uid}:${gid}::/home/container:/usr/sbin/nologin\n`;
  await writeFileAtomic(join(directory, 'passwd'), passwd, 0o644);
  await writeFileAtomic(join(directory, 'group'), `container:x:${gid}:container\n`, 0o644);
}

/** The machine id of a server: its uuid without dashes. Written before each start. */
export async function writeMachineId(directory: string, uuid: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 });
  await writeFileAtomic(join(directory, uuid), `${uuid.replaceAll('-', '')}\n`, 0o644);
}

export async function removeMachineId(directory: string, uuid: string): Promise<void> {
  await rm(join(directory, uuid), { force: true });
}

/** The end of a file of the daemon's own, at most `maxBytes`; empty when there is none. */
export async function readTail(path: string, maxBytes: number): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, maxBytes);
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, size - length);
      return buffer.subarray(0, bytesRead).toString();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** A missing file is fine. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
