import type { EngineTrouble } from '../runtime.port.js';

/** What of the engine's own words tells whose it is. */
export interface EngineWords {
  readonly DockerRootDir?: string | undefined;
  readonly Components?: readonly { readonly Name: string }[] | undefined;
}

/** Tells engines apart that answer as Docker does, and are not it or see less than it (hazard C11). */
export function engineTrouble({
  DockerRootDir: root = '',
  Components: parts = [],
}: EngineWords): EngineTrouble | null {
  if (root.startsWith('/var/snap/')) {
    return {
      isFatal: true,
      what: 'this Docker is a snap, which sees neither the data folder nor much else of the machine',
      remedy: 'snap remove docker, then install the engine of your distribution (apt-get install docker.io).',
    };
  }
  if (parts.some(({ Name }) => Name.startsWith('Podman'))) {
    return {
      isFatal: false,
      what: 'this is Podman, which answers as Docker does but reports events, limits and ends of containers differently',
      remedy:
        'Install Docker (apt-get install docker.io) and name its socket in docker.socket; Podman is not tested.',
    };
  }
  return null;
}
