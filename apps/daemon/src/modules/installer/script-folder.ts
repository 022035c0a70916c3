import { join } from 'node:path';
import { ensureFolder, removeTree, writeFileAtomic } from '../../platform/filesystem/index.js';
import { SCRIPT_NAME } from './installer-spec.js';

/** Folders that hold install scripts while they run: `<tmp directory>/<uuid>`. */
export class ScriptFolders {
  constructor(private readonly tmpDirectory: string) {}

  pathOf(uuid: string): string {
    return join(this.tmpDirectory, uuid);
  }

  /** Writes the script with line ends that a shell understands: most public eggs carry CRLF. */
  async write(uuid: string, script: string): Promise<string> {
    const folder = this.pathOf(uuid);
    await ensureFolder(this.tmpDirectory, 0o711);
    await ensureFolder(folder, 0o700);
    await writeFileAtomic(join(folder, SCRIPT_NAME), script.replaceAll('\r\n', '\n'), 0o644);
    return folder;
  }

  remove(uuid: string): Promise<void> {
    return removeTree(this.pathOf(uuid));
  }
}
