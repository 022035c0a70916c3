import type { StartHook } from './start-hook.js';

/** Connects the console before the first byte can be printed. */
export const attachHook: StartHook = {
  name: 'attach',
  async run(context) {
    const before = await context.container;
    context.run = context.target.openRun(before?.startedAt?.toISOString() ?? null);
    await context.run.attach();
  },
  async undo(context) {
    context.run?.dispose();
  },
};
