import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../scripts/images.sh', import.meta.url));

/** Images that are made from what is installed on this machine; scripts/images.sh says of what. */
export type LocalImage = 'busybox' | 'installer' | 'node' | 'demo';

export const localImage = (name: LocalImage): string => `rookery/${name}:local`;

/** Builds the images into the engine behind the socket; those that are there and current are kept. */
export async function buildImages(names: readonly LocalImage[], socketPath: string): Promise<void> {
  for (const name of names) {
    await promisify(execFile)(script, [name, socketPath]).catch((error: unknown) => {
      throw new Error(`image ${localImage(name)} could not be built`, { cause: error });
    });
  }
}
