import { attachHook } from './hooks/attach.hook.js';
import { createContainerHook } from './hooks/create-container.hook.js';
import { diskCheckHook } from './hooks/disk-check.hook.js';
import { eggConfigFilesHook } from './hooks/egg-config-files.hook.js';
import { pullImageHook } from './hooks/pull-image.hook.js';
import type { StartContext, StartHook, StartTarget } from './hooks/start-hook.js';
import { startContainerHook } from './hooks/start.hook.js';
import { syncConfigHook } from './hooks/sync-config.hook.js';
import type { ServerDependencies } from '../server-dependencies.js';
import { powerCancelled } from '../server.errors.js';

export const START_HOOKS: readonly StartHook[] = [
  syncConfigHook,
  diskCheckHook,
  eggConfigFilesHook,
  pullImageHook,
  createContainerHook,
  attachHook,
  startContainerHook,
];

/** Runs the hooks in order; on failure or cancellation takes back what was done, last first, and rejects. */
export async function runStartHooks(
  target: StartTarget,
  dependencies: ServerDependencies,
  signal: AbortSignal,
  hooks: readonly StartHook[] = START_HOOKS,
): Promise<void> {
  const container = dependencies.runtime.inspect(target.uuid);
  // Somebody awaits it later, or the start ends before.
  container.catch(() => undefined);
  const context: StartContext = { target, dependencies, signal, container, imageId: null, run: null };
  const begun: StartHook[] = [];
  try {
    for (const hook of hooks) {
      signal.throwIfAborted();
      begun.push(hook);
      await hook.run(context);
    }
    signal.throwIfAborted();
  } catch (error) {
    for (const hook of begun.reverse()) {
      await hook.undo?.(context).catch((cause: unknown) => {
        dependencies.logger.pino.warn({ server: target.uuid, hook: hook.name, cause }, 'undo failed');
      });
    }
    throw signal.aborted ? powerCancelled({ cause: error }) : error;
  }
}
