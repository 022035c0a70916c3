import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImages, localImage } from '@app/testing/images.js';
import { freePort, waitUntil } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';

const SERVER_ACCOUNT = 988;

describe('the demo image', () => {
  let client: Docker;
  const folders: string[] = [];

  beforeAll(async () => {
    const { dockerSocket } = sharedServices();
    await buildImages(['demo'], dockerSocket);
    client = new Docker({ socketPath: dockerSocket });
  });
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  /** A container with the limits that servers get; collects what its console prints. */
  const launch = async (settings: string, port: number) => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-demo-test-'));
    folders.push(folder);
    await writeFile(join(folder, 'settings.json'), settings);
    await chown(folder, SERVER_ACCOUNT, SERVER_ACCOUNT);
    const container = await client.createContainer({
      Image: localImage('demo'),
      User: `${SERVER_ACCOUNT}:${SERVER_ACCOUNT}`,
      Env: ['STARTUP=node /opt/demo/server.mjs', `SERVER_PORT=${port}`],
      Tty: true,
      OpenStdin: true,
      ExposedPorts: { [`${port}/tcp`]: {} },
      HostConfig: {
        Binds: [`${folder}:/home/container`],
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Tmpfs: { '/tmp': 'rw,exec,nosuid,size=100M' },
        Memory: 256 * 2 ** 20,
        PidsLimit: 512,
        PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      },
    });
    const stream = await container.attach({
      stream: true,
      stdin: true,
      stdout: true,
      stderr: true,
      hijack: true,
    });
    let output = '';
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await container.start();
    return {
      container,
      stream,
      prints: (text: string) =>
        waitUntil(`the console prints ${text}`, async () => output.includes(text), 30_000),
      output: () => output,
    };
  };

  it('listens on the port of settings.json, answers commands and stops with 0', async () => {
    const port = await freePort();
    const game = await launch(JSON.stringify({ port, motd: 'Moss' }), port);
    await game.prints('Server listening on port');
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    game.stream.write('say hello rooks\n');
    await game.prints('[Server] hello rooks');
    game.stream.write('stop\n');
    expect(await game.container.wait()).toMatchObject({ StatusCode: 0 });
    await game.container.remove();
  });

  it('says what is wrong with settings.json and ends with 1', async () => {
    const game = await launch('{ "port": ', await freePort());
    expect(await game.container.wait()).toMatchObject({ StatusCode: 1 });
    await game.prints('settings.json cannot be used');
    await game.container.remove();
  });
});
