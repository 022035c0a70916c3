import { realpath } from 'node:fs/promises';
import { normalize } from 'node:path';
import type { ContainerMount } from '../runtime/runtime.port.js';

export interface MountRules {
  /** `allowed_mounts`: folders of the node that may be mounted, with all that is in them. */
  readonly allowed: readonly string[];
  /** `BlockBaseDirMount`: nothing may cover the server's own files. */
  readonly blockBaseDirectory: boolean;
  /** Folders and sockets that no server may see: the data directory, the daemon's own, the engine's socket. */
  readonly forbidden: readonly string[];
}

export interface CheckedMounts {
  readonly mounts: readonly ContainerMount[];
  /** One line per mount that was left out, for the log. */
  readonly refusals: readonly string[];
}

const HOME = '/home/container';
/** Places of the container that its safety rests on. */
const RESERVED_TARGETS = ['/proc', '/sys', '/dev'];

/** True when `path` is `folder` or lies in it, component by component: `/mnt/a` does not admit `/mnt/abc`. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** Why a target may not be mounted on; null = it may. */
export function targetRefusal(target: string, rules: Pick<MountRules, 'blockBaseDirectory'>): string | null {
  const path = normalize(target).replace(/(?<=.)\/+$/, '');
  if (!path.startsWith('/') || path === '/') return 'is no absolute path below /';
  if (RESERVED_TARGETS.some((reserved) => isWithin(path, reserved))) return 'is reserved';
  if (rules.blockBaseDirectory && isWithin(path, HOME)) return `lies in ${HOME}`;
  return null;
}

const realOrNull = (path: string): Promise<string | null> => realpath(path).catch(() => null);

/**
 * The custom mounts of a server that its node permits, with real paths (hazard F17): links in a source are resolved
 * before it is compared, and neither what holds a forbidden place nor what lies in one is mounted.
 */
export async function resolveMounts(
  wanted: readonly { source: string; target: string; read_only: boolean }[],
  rules: MountRules,
): Promise<CheckedMounts> {
  const allowed = (await Promise.all(rules.allowed.map(realOrNull))).filter((path) => path !== null);
  const forbidden = await Promise.all(rules.forbidden.map(async (path) => (await realOrNull(path)) ?? path));
  const mounts: ContainerMount[] = [];
  const refusals: string[] = [];
  for (const mount of wanted) {
    const source = await realOrNull(mount.source);
    const reason =
      source === null
        ? 'does not exist on this node'
        : !allowed.some((folder) => isWithin(source, folder))
          ? 'is not in the list of allowed mounts'
          : forbidden.some((path) => isWithin(source, path) || isWithin(path, source))
            ? 'would show files of the node'
            : null;
    const target = targetRefusal(mount.target, rules);
    if (reason !== null) refusals.push(`The source ${mount.source} ${reason}.`);
    else if (target !== null) refusals.push(`The target ${mount.target} ${target}.`);
    else if (source !== null) {
      mounts.push({ source, target: normalize(mount.target), readOnly: mount.read_only });
    }
  }
  return { mounts, refusals };
}
