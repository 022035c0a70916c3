import { stat } from 'node:fs/promises';
import mysql from 'mysql2/promise';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '@app/testing/database.js';
import { buildImages, localImage } from '@app/testing/images.js';
import {
  startDockerEngine,
  startMariaDb,
  startPostgreSql,
  startRedis,
  type TestDockerEngine,
} from '@app/testing/services.js';

describe('MariaDB of a test', () => {
  it('keeps committed rows when it is killed, and refuses connections meanwhile', async () => {
    const service = await startMariaDb();
    try {
      const database = await createDatabase(service.url);
      const before = await mysql.createConnection(database.url);
      before.on('error', () => undefined);
      await before.query('CREATE TABLE birds (name VARCHAR(20))');
      await before.query("INSERT INTO birds VALUES ('rook')");
      await service.kill9();
      await expect(mysql.createConnection(database.url)).rejects.toThrow(/ECONNREFUSED/);
      await service.restart();
      const after = await mysql.createConnection(database.url);
      const [rows] = await after.query('SELECT name FROM birds');
      await after.end();
      expect(rows).toEqual([{ name: 'rook' }]);
    } finally {
      await service.stop();
    }
  });
});

describe('PostgreSQL of a test', () => {
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  it('keeps committed rows when it is killed, wants the password, and does not run as root', async () => {
    const service = await startPostgreSql();
    try {
      const before = await connect(service.url);
      await before.query("CREATE TABLE birds AS SELECT 'rook' AS name");
      expect((await stat(`/proc/${service.pid}`)).uid).not.toBe(0);
      await expect(connect(service.url.replace(service.password, 'wrong'))).rejects.toThrow(/password/);
      await service.kill9();
      await expect(connect(service.url)).rejects.toThrow(/ECONNREFUSED/);
      await service.restart();
      const after = await connect(service.url);
      const { rows } = await after.query('SELECT name FROM birds');
      await after.end();
      expect(rows).toEqual([{ name: 'rook' }]);
    } finally {
      await service.stop();
    }
  });
});

describe('Redis of a test', () => {
  it('keeps what it acknowledged when it is killed, and wants the password', async () => {
    const service = await startRedis();
    try {
      const before = new Redis(service.url, { retryStrategy: () => null });
      before.on('error', () => undefined);
      await before.set('bird', 'rook');
      // appendfsync everysec writes at once and syncs later: a killed process loses nothing.
      await service.kill9();
      await service.restart();
      const after = new Redis(service.url);
      expect(await after.get('bird')).toBe('rook');
      after.disconnect();
      const stranger = new Redis(service.port, '127.0.0.1', { retryStrategy: () => null });
      stranger.on('error', () => undefined);
      await expect(stranger.get('bird')).rejects.toThrow(/NOAUTH/);
      stranger.disconnect();
    } finally {
      await service.stop();
    }
  });
});

describe('Docker Engine of a test', () => {
  let first: TestDockerEngine;
  let second: TestDockerEngine;
  beforeAll(async () => {
    [first, second] = await Promise.all([startDockerEngine(), startDockerEngine()]);
    await Promise.all([first, second].map((engine) => buildImages(['busybox'], engine.socketPath)));
  });
  afterAll(() => Promise.all([first, second].map((engine) => engine?.stop())));

  const runForever = async (engine: TestDockerEngine) => {
    const container = await engine.client.createContainer({
      Image: localImage('busybox'),
      Cmd: ['sh', '-c', 'while :; do sleep 1; done'],
    });
    await container.start();
    return container;
  };

  it('does not see the containers of another engine', async () => {
    await runForever(first);
    expect(await second.client.listContainers({ all: true })).toEqual([]);
    expect(first.gateway).not.toBe(second.gateway);
  });

  it('leaves its containers running when it is killed', async () => {
    const container = await runForever(first);
    const { State } = await container.inspect();
    await first.kill9();
    expect(() => process.kill(State.Pid, 0)).not.toThrow();
    await first.restart();
    const after = await container.inspect();
    expect(after.State).toMatchObject({ Running: true, Pid: State.Pid });
  });

  it('leaves nothing in the kernel after its end', async () => {
    const engine = await startDockerEngine();
    await buildImages(['busybox'], engine.socketPath);
    const container = await runForever(engine);
    const { State } = await container.inspect();
    await engine.stop();
    expect(() => process.kill(State.Pid, 0)).toThrow(/ESRCH/);
    await engine.stop();
  });
});
