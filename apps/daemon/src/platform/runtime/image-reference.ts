import type { RegistryCredentials } from './docker/docker-options.js';

const HUB = 'docker.io';
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com']);

export interface ImageReference {
  /** Name as the engine takes it, with a digest when there is one. */
  readonly name: string;
  /** Empty with a digest. */
  readonly tag: string;
  readonly host: string;
  /** Path on the registry, without host, tag and digest. */
  readonly path: string;
}

const isHost = (part: string): boolean => part.includes('.') || part.includes(':') || part === 'localhost';

/** Splits an image name. A colon is a tag's only behind the last slash: registries may have ports. */
export function parseImage(image: string): ImageReference {
  const [plain = '', digest] = image.split('@', 2);
  const colon = plain.indexOf(':', plain.lastIndexOf('/') + 1);
  const name = colon === -1 ? plain : plain.slice(0, colon);
  const tag = colon === -1 ? 'latest' : plain.slice(colon + 1);
  const [first = '', ...rest] = name.split('/');
  const hasHost = rest.length > 0 && isHost(first);
  return {
    name: digest === undefined ? name : `${name}@${digest}`,
    tag: digest === undefined ? tag : '',
    host: normalHost(hasHost ? first : HUB),
    path: hasHost ? rest.join('/') : name,
  };
}

const normalHost = (host: string): string => {
  const lower = host.toLowerCase();
  return HUB_NAMES.has(lower) ? HUB : lower;
};

/**
 * Credentials for an image: the registry's host has to be equal, and of several entries the one with the longest
 * path that ends at a slash wins. A look-alike host (`registry.test.evil`) gets nothing.
 */
export function credentialsFor(
  image: string,
  registries: Readonly<Record<string, RegistryCredentials>>,
): (RegistryCredentials & { serveraddress: string }) | undefined {
  const { host, path } = parseImage(image);
  let best: { length: number; key: string } | undefined;
  for (const key of Object.keys(registries)) {
    const [keyHost = '', ...rest] = key.replace(/^https?:\/\//, '').split('/');
    // The hub's classic key is https://index.docker.io/v1/; its path names the API and no repository.
    const keyPath = rest
      .join('/')
      .replace(/\/+$/, '')
      .replace(/^v[12]$/, '');
    if (normalHost(keyHost) !== host) continue;
    if (keyPath !== '' && path !== keyPath && !path.startsWith(`${keyPath}/`)) continue;
    if (best === undefined || keyPath.length > best.length) best = { length: keyPath.length, key };
  }
  const found = best && registries[best.key];
  return found && { username: found.username, password: found.password, serveraddress: host };
}
