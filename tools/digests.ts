import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/*
 * Pins what the production form is made of: each image that these files name gets the digest that its tag has at its
 * registry at this moment. `npm run digests [folder]`.
 */
const FILES = [
  'docker-compose.yml',
  'docker-compose.node.yml',
  'apps/panel/Dockerfile',
  'apps/daemon/Dockerfile',
];
/** `${MARIADB_IMAGE:-image}` and `ARG BASE_IMAGE=image`; the project's own images are made, not fetched. */
const IMAGES = /(?<=_IMAGE(?::-|=))(?!rookery\/)(?<tag>[^\s}@]+)(?:@sha256:[0-9a-f]{64})?/g;
/** A list of platforms first: its digest is good on each of them. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Where a reference such as `mariadb:11.4` or `ghcr.io/a/b:1` leads. */
function addressOf(reference: string): URL {
  const [, name, tag] = /^(.+):([^:/]+)$/.exec(reference) ?? [];
  if (!name || !tag) throw new Error(`${reference}: a tag is missing`);
  const [host, ...path] = name.split('/');
  const isHost = path.length > 0 && /[.:]|^localhost$/.test(host!);
  const scheme = /^(?:localhost|127\.)/.test(host!) ? 'http' : 'https';
  const place = isHost
    ? `${scheme}://${host}/v2/${path.join('/')}`
    : `https://registry-1.docker.io/v2/${path.length > 0 ? name : `library/${name}`}`;
  return new URL(`${place}/manifests/${tag}`);
}

/** Public registries want a token even of those who may read everything. */
async function tokenOf(challenge: string): Promise<string> {
  const words = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const { realm, ...query } = words as Record<string, string>;
  if (!realm) throw new Error(`a login that is not known: ${challenge}`);
  const answer = await fetch(`${realm}?${new URLSearchParams(query)}`);
  if (!answer.ok) throw new Error(`${realm}: ${answer.status}`);
  const { token, access_token: accessToken } = (await answer.json()) as Record<string, string>;
  return token ?? accessToken ?? '';
}

async function digestOf(reference: string): Promise<string> {
  const url = addressOf(reference);
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(url, { method: 'HEAD', headers: { accept: MANIFESTS, ...headers } });
  let answer = await ask({});
  const challenge = answer.headers.get('www-authenticate');
  if (answer.status === 401 && challenge) {
    answer = await ask({ authorization: `Bearer ${await tokenOf(challenge)}` });
  }
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (!answer.ok || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error(`${reference}: ${url} says ${answer.status}`);
  return digest;
}

const root = process.argv[2] ?? '.';
const files = await Promise.all(
  FILES.map(async (name) => ({ name, text: await readFile(join(root, name), 'utf8') })),
);
const named = new Set(
  files.flatMap(({ text }) => [...text.matchAll(IMAGES)].map(({ groups }) => groups!['tag']!)),
);
// All are known before one file is touched.
const digests = new Map(
  await Promise.all([...named].map(async (tag) => [tag, await digestOf(tag)] as const)),
);
for (const { name, text } of files) {
  await writeFile(
    join(root, name),
    text.replace(IMAGES, (_, tag: string) => `${tag}@${digests.get(tag)}`),
  );
}
for (const [tag, digest] of digests) console.log(`${tag}@${digest}`);
