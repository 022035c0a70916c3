import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';

const Paths = z.array(z.string());
const pathOf = (archive: string): string => `${archive}.files`;

/** Notes beside an archive which files it holds, so that nobody has to unpack it to know. */
export async function writeFileList(archive: string, paths: readonly string[]): Promise<void> {
  await writeFile(pathOf(archive), await promisify(gzip)(JSON.stringify(paths)), { mode: 0o600 });
}

/** Null where it is not known. */
export async function readFileList(archive: string): Promise<ReadonlySet<string> | null> {
  const packed = await readFile(pathOf(archive)).catch(() => null);
  if (!packed) return null;
  return new Set(Paths.parse(JSON.parse((await promisify(gunzip)(packed)).toString('utf8'))));
}

export const removeFileList = (archive: string): Promise<void> => rm(pathOf(archive), { force: true });
