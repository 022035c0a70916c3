import { randomUUID } from 'node:crypto';
import { localImage } from '@app/testing/images.js';
import { freePort } from '@app/testing/process.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { describeRuntime } from '../../../apps/daemon/src/platform/runtime/runtime.suite.js';
import { dockerRuntime, GAME } from './support/docker-runtime.js';

describeRuntime('Docker', async () => {
  const nodeUuid = randomUUID();
  return {
    runtime: dockerRuntime(sharedServices().dockerHost, nodeUuid),
    nodeUuid,
    game: { image: localImage('busybox'), command: ['sh', '-c', GAME] },
    freePort,
    dispose: async () => undefined,
  };
});
