import { diskFull } from '../../server.errors.js';
import type { StartHook } from './start-hook.js';

const MIB = 1024 * 1024;

/** Refuses a server whose files fill its limit; 0 is unlimited everywhere (hazard F15). */
export const diskCheckHook: StartHook = {
  name: 'disk-check',
  async run({ target, dependencies: { files }, signal }) {
    await files.ensureRoot(target.uuid);
    const limit = target.configuration.settings.build.disk_space * MIB;
    if (limit <= 0) return;
    let used = target.knownUsage;
    if (used === null || used >= limit) {
      // A known size may be old: nobody is refused for files that are gone.
      used = await files.usage(target.uuid, signal);
      target.noteUsage(used);
    }
    if (used >= limit) throw diskFull();
  },
};
