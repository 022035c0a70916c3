import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createHttpApp } from '../http/create-http-app.js';
import { renderPanelError } from '../http/error.filter.js';
import { AppLogger } from '../logging/logger.js';
import type { PathGatewayOptions, PathServer, UpgradeContext } from './path-ws.adapter.js';

let checked = 0;

@WebSocketGateway({ path: '/rooms/:room/ws', maxPayload: 1000 } satisfies PathGatewayOptions as never)
class RoomsGateway implements OnGatewayInit, OnGatewayConnection {
  afterInit(server: PathServer): void {
    server.check = ({ params }) => {
      checked += 1;
      if (params['room'] === 'broken') throw new Error('secret reason');
      return params['room'] === 'locked' ? { status: 403, body: { error: 'locked' } } : null;
    };
  }

  handleConnection(client: WebSocket, ...[context]: [UpgradeContext]): void {
    client.send(JSON.stringify({ ...context.params, token: context.query.get('token') }));
    client.on('message', (data) => client.send(String(data)));
  }
}

@Module({ providers: [RoomsGateway] })
class RoomsModule {}

describe('gateways on paths with parameters', () => {
  let app: NestFastifyApplication;
  let url: string;

  const refusal = async (path: string): Promise<string> => {
    const socket = new WebSocket(url + path);
    const [error] = (await once(socket, 'error')) as [Error];
    return error.message;
  };

  beforeAll(async () => {
    app = await createHttpApp(RoomsModule, {
      logger: new AppLogger('spec', 'silent'),
      bodies: { normalises: false },
      renderError: renderPanelError,
    });
    await app.listen(0, '127.0.0.1');
    url = (await app.getUrl()).replace('http', 'ws');
  });
  afterAll(() => app.close());

  it('hands parameters and query to the gateway', async () => {
    const socket = new WebSocket(`${url}/rooms/attic/ws?token=t`);
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(String(data))).toEqual({ room: 'attic', token: 't' });
    socket.close();
  });

  it('takes a few of many handshakes that come at once in each turn, and all of them in the end', async () => {
    checked = 0;
    const request = { url: '/rooms/locked/ws', headers: {} };
    for (let index = 0; index < 100; index++) {
      app.getHttpServer().emit('upgrade', request, new PassThrough().resume(), Buffer.alloc(0));
    }
    let turns = 0;
    for (; checked < 100; turns++) {
      const before = checked;
      await setImmediate();
      expect(checked - before).toBeLessThanOrEqual(8);
    }
    expect(turns).toBeGreaterThanOrEqual(100 / 8);
  });

  it('answers an upgrade whose path is no path, and lives on', async () => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write('GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    expect(await refusal('/rooms/locked/ws')).toContain('403');
  });

  it('answers an offer of another protocol as if there were none', async () => {
    const answer = await fetch(`${url.replace('ws', 'http')}/rooms`);
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write('GET /rooms HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    const [text] = (await once(socket, 'data')) as [Buffer];
    // The envelope of the API, not the bare word of the socket's refusal.
    expect(JSON.parse(text.toString().split('\r\n\r\n')[1]!)).toEqual(await answer.json());
    socket.destroy();
  });

  it('refuses before the handshake with the status of the check, and unknown paths', async () => {
    expect(await refusal('/rooms/locked/ws')).toContain('403');
    expect(await refusal('/rooms/broken/ws')).toContain('500');
    expect(await refusal('/rooms/attic')).toContain('404');
  });

  it('closes on a frame over the limit with 1009 and goes on serving others', async () => {
    const socket = new WebSocket(`${url}/rooms/attic/ws`);
    await once(socket, 'message');
    socket.send('x'.repeat(1001));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
    const other = new WebSocket(`${url}/rooms/attic/ws`);
    await once(other, 'message');
    other.send('still here');
    const [data] = (await once(other, 'message')) as [Buffer];
    expect(String(data)).toBe('still here');
    other.close();
  });

  it('survives a peer that resets during the upgrade', async () => {
    const { hostname, port } = new URL(url);
    const raw = connect(Number(port), hostname);
    await once(raw, 'connect');
    raw.write(
      'GET /rooms/locked/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    raw.resetAndDestroy();
    expect(await refusal('/rooms/locked/ws')).toContain('403');
  });
});
