import { SPEC_LABEL } from '../../../../platform/runtime/labels.js';
import type { StartHook } from './start-hook.js';

/**
 * A container that matches the settings and the image is started again; otherwise it is made anew. Wings always
 * makes it anew; with a read-only root the difference is the time it takes, and anonymous volumes that stay.
 */
export const createContainerHook: StartHook = {
  name: 'create-container',
  async run(context) {
    const { target, dependencies } = context;
    const { runtime, specs } = dependencies;
    const spec = await specs.server(target.configuration);
    const existing = await context.container;
    const isSame =
      existing !== null &&
      existing.imageId === context.imageId &&
      existing.labels[SPEC_LABEL] !== undefined &&
      existing.labels[SPEC_LABEL] === spec.labels[SPEC_LABEL];
    if (isSame) return;
    await runtime.remove(target.uuid);
    context.container = Promise.resolve(null);
    context.signal.throwIfAborted();
    await runtime.create(spec);
  },
};
