import { RuntimeError } from '../../../../platform/runtime/runtime.port.js';
import { imageOf } from '../../container/container-spec.js';
import { startFailed } from '../../server.errors.js';
import type { StartHook } from './start-hook.js';

/** Brings the image; a registry that is away does no harm when the image is on the node (hazard D16). */
export const pullImageHook: StartHook = {
  name: 'pull-image',
  async run(context) {
    const { target, dependencies, signal } = context;
    const { runtime, config } = dependencies;
    const { image, isLocal } = imageOf(target.configuration.settings);
    context.imageId = await runtime.imageId(image);
    if (isLocal) {
      if (context.imageId !== null) return;
      throw startFailed(`The image ${image} is not on this node, and it is marked as local.`);
    }
    if (context.imageId !== null && config.current.docker.pull_policy === 'if-missing') return;
    target.notice('Pulling Docker container image, this could take a few minutes to complete...');
    try {
      await runtime.pull(
        image,
        ({ status, progress }) => target.progress(progress === '' ? status : `${status} ${progress}`),
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RuntimeError) || context.imageId === null) throw error;
      target.notice(`The image could not be pulled; using the one on this node. ${error.detail}`);
      return;
    }
    target.notice('Finished pulling Docker container image');
    context.imageId = await runtime.imageId(image);
  },
};
