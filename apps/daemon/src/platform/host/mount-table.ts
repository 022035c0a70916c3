import { readFile } from 'node:fs/promises';

export interface Mount {
  readonly device: string;
  readonly mountpoint: string;
  readonly type: string;
  readonly options: readonly string[];
}

const ESCAPED = /\\(\d{3})/g;

/** What this process sees as mounted, in the order in which it was. */
export async function readMounts(): Promise<Mount[]> {
  return parseMounts(await readFile('/proc/self/mounts', 'utf8'));
}

/** Lines as fstab(5) has them. */
export function parseMounts(text: string): Mount[] {
  const plain = (field: string): string =>
    field.replaceAll(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
  return text.split('\n').flatMap((line) => {
    const [device, mountpoint, type, options] = line.split(' ').map(plain);
    if (device === undefined || mountpoint === undefined || type === undefined) return [];
    return [{ device, mountpoint, type, options: options?.split(',') ?? [] }];
  });
}

/** The mount that holds a path; of two on the same place the later one covers the other. */
export function holdingMount(mounts: readonly Mount[], path: string): Mount {
  return mounts
    .filter(({ mountpoint }) => path === mountpoint || path.startsWith(mountpoint.replace(/\/?$/, '/')))
    .reduce((best, next) => (next.mountpoint.length >= best.mountpoint.length ? next : best), {
      device: '',
      mountpoint: '/',
      type: '',
      options: [],
    });
}
