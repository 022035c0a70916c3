import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMariaDb } from '@app/testing/services.js';
import { Api } from './support/api.js';
import { ConsoleSocket } from './support/console-socket.js';
import { eventually } from './support/eventually.js';
import { ROOT, sharedSystem, type Quickstart } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();

/** The scripts of docs/examples, as an agent runs them, against the demo server. */
describe('the workflows of an agent', () => {
  let quickstart: Quickstart;
  let client: Api;
  let path: string;
  let folder: string;

  beforeAll(async () => {
    quickstart = await system.quickstart();
    client = new Api(quickstart.panel_url, quickstart.client_key);
    path = `/api/client/servers/${quickstart.server.identifier}`;
    folder = await mkdtemp(join(tmpdir(), 'rookery-workflows-'));
  });
  afterAll(async () => {
    await client.post(`${path}/power`, { signal: 'kill' });
    await rm(folder, { recursive: true, force: true });
  });

  const script = async (
    name: string,
    words: readonly string[] = [],
    more: Record<string, string> = {},
  ): Promise<string> => {
    const { panel_url: PANEL_URL, client_key: CLIENT_KEY, server } = quickstart;
    const env = { ...process.env, PANEL_URL, CLIENT_KEY, SERVER: server.identifier, ...more };
    return (await run(join(ROOT, 'docs/examples', name), [...words], { env })).stdout.trim();
  };
  const state = async (): Promise<string> =>
    (await client.get<{ attributes: { current_state: string } }>(`${path}/resources`)).body.attributes
      .current_state;
  const isOffline = async (): Promise<true | null> => ((await state()) === 'offline' ? true : null);
  const openConsole = async (): Promise<ConsoleSocket> => {
    const { data } = (await client.get<{ data: { token: string; socket: string } }>(`${path}/websocket`))
      .body;
    const console = await ConsoleSocket.open(`${data.socket}?token=${data.token}`, {
      origin: quickstart.panel_url,
    });
    await console.waitFor(({ event }) => event === 'status', 'a state');
    return console;
  };
  const contents = async (file: string): Promise<string> => {
    const url = `${quickstart.panel_url}${path}/files/contents?file=${encodeURIComponent(file)}`;
    const headers = { authorization: `Bearer ${quickstart.client_key}` };
    return (await fetch(url, { headers })).text();
  };

  it('start the server where it is down, put a plugin in, and restart it to take it', async () => {
    await client.post(`${path}/power`, { signal: 'kill' });
    await eventually('a server that is down', isOffline);
    const plugin = join(folder, 'my plugin.jar');
    await writeFile(plugin, 'one');
    // Nothing is started by an upload.
    expect(await script('upload-plugin-and-restart.sh', [plugin])).toBe('my plugin.jar 3');
    expect(await state()).toBe('offline');

    const console = await openConsole();
    expect(await script('start-if-offline.sh')).toBe('offline');
    await console.status('running');
    expect(await script('start-if-offline.sh')).toBe('running');

    await writeFile(plugin, 'another');
    const mark = console.frames.length;
    expect(await script('upload-plugin-and-restart.sh', [plugin])).toBe('my plugin.jar 7');
    // The script ends when the server runs again; the console may be told a moment later.
    const told = await eventually('the restart', async () => {
      const states = console.frames
        .slice(mark)
        .flatMap(({ event, args }) => (event === 'status' ? args : []));
      return states.includes('starting') && states.at(-1) === 'running' ? states : null;
    });
    expect(told[0]).toBe('stopping');
    expect(await contents('/plugins/my plugin.jar')).toBe('another');
    console.close();
  });

  it('give a database another password, which is the one that works from then on', async () => {
    const service = await startMariaDb();
    const { hostname: host, port: text, username, password } = new URL(service.url);
    const port = Number(text);
    const admin = new Api(quickstart.panel_url, quickstart.application_key);
    const added = await admin.post<{ attributes: { id: number } }>('/api/application/database-hosts', {
      ...{ name: 'workflows', engine: 'mariadb', host, port, username, password },
    });
    expect(added.status).toBe(201);
    interface Made {
      attributes: {
        id: number;
        name: string;
        username: string;
        relationships: { password: { attributes: { password: string } } };
      };
    }
    const made = await client.post<Made>(`${path}/databases`, { database: 'players', remote: '%' });
    expect(made.status).toBe(200);
    const { id, name: database, username: user, relationships } = made.body.attributes;
    const login = async (secret: string): Promise<unknown> => {
      const connection = await mysql.createConnection({ host, port, user, password: secret, database });
      const [rows] = await connection.query('SELECT 1 AS one').finally(() => connection.end());
      return rows;
    };
    try {
      const old = relationships.password.attributes.password;
      expect(await login(old)).toEqual([{ one: 1 }]);
      const next = await script('rotate-database-password.sh', [], { DATABASE: database });
      expect(next).not.toBe(old);
      expect(await login(next)).toEqual([{ one: 1 }]);
      await expect(login(old)).rejects.toThrow('Access denied');
      const none = script('rotate-database-password.sh', [], { DATABASE: 's0_none' });
      await expect(none).rejects.toThrow('the server has no database s0_none');
    } finally {
      expect((await client.request('DELETE', `${path}/databases/${id}`)).status).toBe(204);
      const hostPath = `/api/application/database-hosts/${added.body.attributes.id}`;
      expect((await admin.request('DELETE', hostPath)).status).toBe(204);
      await service.stop();
    }
  });

  it('invite somebody by a mail that `./rookery logs mail` shows, and change what they may do', async () => {
    const email = `ada${Date.now()}@example.com`;
    expect(await script('invite-subuser.sh', [email, 'viewer'])).toMatch(/^ada\w+: .*websocket\.connect/);
    const mails = system.start(['logs', 'mail']);
    let shown = '';
    mails.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    try {
      await eventually('the mail', async () => (shown.includes(email) ? true : null));
    } finally {
      mails.kill();
    }
    // Its link is for the panel that sent it, and for this address.
    expect(shown.replaceAll('=\n', '')).toContain(quickstart.panel_url);

    expect(await script('invite-subuser.sh', [email.toUpperCase(), 'control.stop', 'file.read'])).toMatch(
      /: control\.stop file\.read websocket\.connect$/,
    );
    interface Subusers {
      data: { attributes: { uuid: string; email: string; permissions: string[] } }[];
    }
    const { data } = (await client.get<Subusers>(`${path}/users`)).body;
    const subuser = data.find(({ attributes }) => attributes.email === email)!.attributes;
    expect(subuser.permissions).toEqual(['control.stop', 'file.read', 'websocket.connect']);
    expect((await client.request('DELETE', `${path}/users/${subuser.uuid}`)).status).toBe(204);
  });
});
