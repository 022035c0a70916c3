import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildImages, localImage } from '@app/testing/images.js';
import { freePort, waitUntil } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FILES = [
  'docker-compose.yml',
  'docker-compose.node.yml',
  'apps/panel/Dockerfile',
  'apps/daemon/Dockerfile',
];
const NAMES = ['mariadb:11.4', 'valkey/valkey:8', 'caddy:2.10', 'node:24-bookworm-slim'];

describe('npm run digests', () => {
  const { dockerHost, dockerSocket } = sharedServices();
  const docker = async (...words: string[]): Promise<string> =>
    (await run('docker', words, { env: { ...process.env, DOCKER_HOST: dockerHost } })).stdout.trim();
  let folder: string;
  let registry: string;
  const made: string[] = [];

  /** The files of the production form, with its images at `host`. */
  const filesAt = async (host: string): Promise<string> => {
    const copy = await mkdtemp(join(folder, 'copy-'));
    for (const file of FILES) {
      let text = await readFile(join(ROOT, file), 'utf8');
      for (const name of NAMES)
        text = text.replace(new RegExp(`${name}(?:@sha256:[0-9a-f]+)?`, 'g'), `${host}/${name}`);
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), text);
    }
    return copy;
  };
  const pin = (at: string) => run('npm', ['run', '-s', 'digests', at], { cwd: ROOT });
  const push = async (image: string, name: string): Promise<void> => {
    await docker('tag', image, `${registry}/${name}`);
    made.push(`${registry}/${name}`);
    await docker('push', '-q', `${registry}/${name}`);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-digests-'));
    await buildImages(['busybox', 'node'], dockerSocket);
    const { stdout } = await run(join(ROOT, 'test/images/build.sh'), ['registry', dockerSocket]);
    registry = `127.0.0.1:${await freePort()}`;
    const config = 'version: 0.1\nstorage: { inmemory: {} }\nhttp: { addr: ":5000" }\n';
    const words = ['-d', '--name', 'digests-registry', '-p', `${registry}:5000`, '-e', `CONFIG=${config}`];
    const start = 'printf %s "$CONFIG" > /tmp/c.yml && exec docker-registry serve /tmp/c.yml';
    await docker('run', ...words, stdout.trim(), 'sh', '-c', start);
    await waitUntil('a registry', async () => (await fetch(`http://${registry}/v2/`)).ok, 30_000);
    for (const name of NAMES) await push(localImage('busybox'), name);
  });
  afterAll(async () => {
    await docker('rm', '-f', 'digests-registry');
    if (made.length > 0) await docker('rmi', '-f', ...new Set(made));
    await rm(folder, { recursive: true });
  });

  it('pins every image, and again what was pinned before; what is pinned is what comes', async () => {
    const at = await filesAt(registry);
    await pin(at);
    const pinned = await Promise.all(FILES.map((file) => readFile(join(at, file), 'utf8')));
    for (const name of NAMES) {
      const all = pinned.flatMap((text) => [
        ...text.matchAll(new RegExp(`/${name}(@sha256:[0-9a-f]{64})?`, 'g')),
      ]);
      expect(all.length, name).toBeGreaterThan(0);
      for (const [text, digest] of all) expect(digest, text).toBeDefined();
    }
    const [reference] = new RegExp(`${registry}/mariadb\\S+[0-9a-f]{64}`).exec(pinned[0]!)!;

    await push(localImage('node'), 'mariadb:11.4');
    await docker('pull', '-q', reference);
    const idOf = (image: string): Promise<string> => docker('inspect', '--format', '{{.Id}}', image);
    expect(await idOf(reference)).toBe(await idOf(localImage('busybox')));
    await pin(at);
    const [again] = new RegExp(`${registry}/mariadb\\S+[0-9a-f]{64}`).exec(
      await readFile(join(at, FILES[0]!), 'utf8'),
    )!;
    expect(again).not.toBe(reference);
  });

  it('asks for a token where a registry wants one, and touches nothing when one image is not known', async () => {
    const digest = `sha256:${'5'.repeat(64)}`;
    const server = createServer((request, response) => {
      const { host } = request.headers;
      if (request.url!.startsWith('/token?service=tests')) response.end('{"token":"t0"}');
      else if (request.headers.authorization !== 'Bearer t0')
        response
          .writeHead(401, { 'www-authenticate': `Bearer realm="http://${host}/token",service="tests"` })
          .end();
      else if (request.url!.includes('caddy') && !known) response.writeHead(404).end();
      else response.setHeader('docker-content-digest', digest).end();
    });
    let known = false;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const at = await filesAt(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      const before = await readFile(join(at, FILES[0]!), 'utf8');
      await expect(pin(at)).rejects.toThrow(/caddy:2\.10.*404/);
      expect(await readFile(join(at, FILES[0]!), 'utf8')).toBe(before);
      known = true;
      await pin(at);
      expect(await readFile(join(at, FILES[0]!), 'utf8')).toContain(`caddy:2.10@${digest}`);
    } finally {
      server.close();
    }
  });
});
