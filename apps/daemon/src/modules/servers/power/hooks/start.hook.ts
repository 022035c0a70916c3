import type { StartHook } from './start-hook.js';

export const startContainerHook: StartHook = {
  name: 'start',
  async run({ target, dependencies }) {
    await dependencies.runtime.start(target.uuid);
  },
  async undo({ target, dependencies }) {
    await dependencies.runtime.signal(target.uuid, 'SIGKILL');
  },
};
