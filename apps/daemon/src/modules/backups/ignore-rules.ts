import { leaveOut } from '../../platform/archive/index.js';
import { FilesystemError, type ServerFiles } from '../../platform/filesystem/index.js';

const IGNORE_FILES = ['.pelicanignore', '.pteroignore'];
const MAX_IGNORE_BYTES = 32 * 1024;

/** Whether a path stays out of a backup: by these lines, or by those of the server's own file where there are none. */
export async function ignoreRules(
  files: ServerFiles,
  server: string,
  ignore: string,
): Promise<(path: string) => boolean> {
  return leaveOut(ignore.trim() === '' ? await ownLines(files, server) : ignore);
}

async function ownLines(files: ServerFiles, server: string): Promise<string> {
  for (const name of IGNORE_FILES) {
    const file = await files.read(server, name, MAX_IGNORE_BYTES).catch((error: unknown) => {
      if (error instanceof FilesystemError) return null;
      throw error;
    });
    if (file) return file.content.toString('utf8');
  }
  return '';
}
