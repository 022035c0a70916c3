import { isEngineAway, whenEngineAnswers } from '../../../../platform/runtime/when-engine-answers.js';
import type { StartHook } from './start-hook.js';

/** How long an engine that died with its answer may take to come back, in milliseconds. */
const ENGINE_WAIT_MS = 30_000;

/** An engine may die after the start and before its answer: the container runs all the same (hazard D18). */
export const startContainerHook: StartHook = {
  name: 'start',
  async run({ target, dependencies, signal, run }) {
    const hasPrinted = (): boolean => run !== null && run.seen !== null;
    const start = async (): Promise<void> => {
      try {
        await dependencies.runtime.start(target.uuid);
      } catch (error) {
        if (!isEngineAway(error) || !hasPrinted()) throw error;
      }
    };
    // A second start of what runs already changes nothing.
    await whenEngineAnswers(start, { signal, ms: ENGINE_WAIT_MS });
  },
  async undo({ target, dependencies }) {
    await dependencies.runtime.signal(target.uuid, 'SIGKILL');
  },
};
