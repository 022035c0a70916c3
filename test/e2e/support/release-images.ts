import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { composeDefault, composeServices } from '@app/testing/compose.js';
import { startDockerEngine } from '@app/testing/services.js';
import { ROOT } from './system.js';

const run = promisify(execFile);

/**
 * Builds the images of docker-compose.yml and the demo's, on a base that no registry gave, and brings them to the
 * engine at `url`. They are built where package registries are reached: the engine they go to may reach nothing.
 */
export async function bringReleaseImages(url: string): Promise<void> {
  const services = await composeServices();
  const builder = await startDockerEngine();
  // The classic builder knows `--network host` and needs no plugin.
  const env = { ...process.env, DOCKER_HOST: builder.url, DOCKER_BUILDKIT: '0' };
  const options = { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 };
  try {
    for (const image of ['base', 'demo'])
      await run(join(ROOT, 'scripts/images.sh'), [image, builder.socketPath]);
    const images = ['rookery/demo:local'];
    for (const { build, image } of [services['panel']!, services['daemon']!]) {
      const base = ['--network', 'host', '--build-arg', 'BASE_IMAGE=rookery/base:local'];
      await run(
        'docker',
        ['build', ...base, '-f', build!.dockerfile, '-t', composeDefault(image), '.'],
        options,
      );
      images.push(composeDefault(image));
    }
    await run('bash', ['-c', `docker save ${images.join(' ')} | docker --host ${url} load`], options);
  } finally {
    await builder.stop();
  }
}
