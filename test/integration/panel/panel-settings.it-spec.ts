import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from './support/access-rules.js';
import type { ApiClient } from './support/api-client.js';
import { startPanel, type TestPanel } from './support/panel.js';

const SETTINGS = '/api/application/settings';
const ENV = { ...NO_LIMITS, APP_NAME: 'From outside', API_KEYS_LIMIT: '7', MAIL_FROM: 'a@example.com' };

/** A mail server that takes everything; `seen` holds what clients said. */
async function startSmtp(): Promise<{ port: number; seen: string[]; server: Server }> {
  const seen: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    socket.write('220 test ESMTP\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const line of String(chunk).split('\r\n').filter(Boolean)) {
        seen.push(line);
        if (isData) {
          isData = line !== '.';
          if (!isData) socket.write('250 taken\r\n');
        } else if (line.startsWith('EHLO')) socket.write('250-test\r\n250 AUTH PLAIN\r\n');
        else if (line.startsWith('AUTH')) socket.write('235 come in\r\n');
        else if (line === 'DATA') {
          isData = true;
          socket.write('354 go on\r\n');
        } else socket.write('250 fine\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, seen, server };
}

describe('settings of the panel', () => {
  let panel: TestPanel;
  let other: TestPanel;
  let api: ApiClient;
  let elsewhere: ApiClient;
  beforeAll(async () => {
    panel = await startPanel({ env: ENV });
    other = await startPanel({ env: ENV, database: panel.testDatabase });
    const key = await panel.applicationKey(await panel.createAdmin());
    [api, elsewhere] = [panel.api(key), other.api(key)];
  });
  afterAll(async () => {
    await other?.close();
    await panel?.close();
  });
  beforeEach(async () => {
    const { meta } = (await api.get(SETTINGS)).body;
    const stored = (meta as unknown as { stored: string[] }).stored;
    await api.patch(SETTINGS, Object.fromEntries(stored.map((name) => [name, null])));
  });
  const nameSeenBy = async ({ url }: TestPanel): Promise<string> => {
    const answer = (await (await fetch(`${url}/api/auth/session`)).json()) as unknown;
    return JSON.stringify(answer);
  };

  it('are the environment’s until others are stored, and again when those are given up', async () => {
    expect((await api.get(SETTINGS)).body).toMatchObject({
      data: { panel_name: 'From outside', api_keys_per_user: 7, mail_smtp: null, member_databases: true },
      meta: { stored: [] },
    });
    const changed = await api.patch(SETTINGS, { panel_name: 'Ours', member_databases: false });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      data: { panel_name: 'Ours', member_databases: false, api_keys_per_user: 7 },
      meta: { stored: ['panel_name', 'member_databases'] },
    });
    expect((await api.get(SETTINGS)).body).toEqual(changed.body);
    const back = await api.patch(SETTINGS, { panel_name: null });
    expect(back.body).toMatchObject({
      data: { panel_name: 'From outside', member_databases: false },
      meta: { stored: ['member_databases'] },
    });
  });

  it('are in force at once where they are changed, soon everywhere, and after a start', async () => {
    await api.patch(SETTINGS, { panel_name: 'Everywhere' });
    expect(await nameSeenBy(panel)).toContain('Everywhere');
    await expect.poll(() => nameSeenBy(other), { timeout: 10_000 }).toContain('Everywhere');
    const later = await startPanel({ env: ENV, database: panel.testDatabase });
    try {
      expect(await nameSeenBy(later)).toContain('Everywhere');
    } finally {
      await later.close();
    }
  });

  it('hold for what they limit', async () => {
    await api.patch(SETTINGS, { api_keys_per_user: 1, client_requests: { requests: 123, seconds: 60 } });
    const user = await panel.createUser();
    const account = panel.api(await panel.accountKey(user));
    const answer = await account.post('/api/client/account/api-keys', { description: 'x', allowed_ips: [] });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('123');
    await api.patch(SETTINGS, { api_keys_per_user: null });
    const again = await account.post('/api/client/account/api-keys', { description: 'x', allowed_ips: [] });
    expect(again.status).toBeLessThan(300);
  });

  it('name each refused field', async () => {
    const wrong: [string, unknown][] = [
      ['panel_name', ''.padEnd(101, 'x')],
      ['mail_from', 'nobody'],
      ['mail_smtp', 'smtp://x'],
      ['mail_smtp.host', { host: 'a b', port: 25, secure: false }],
      ['mail_smtp.port', { host: 'a', port: 0, secure: false }],
      ['client_requests.requests', { requests: 0, seconds: 60 }],
      ['api_keys_per_user', 0],
      ['member_allocations', 'maybe'],
      ['member_allocation_ports', '2000-1999'],
      ['activity_days', -1],
    ];
    for (const [field, value] of wrong) {
      const answer = await api.patch(SETTINGS, {
        [field.split('.')[0]!]: value,
        panel_name: 'Not this',
        ...(field === 'panel_name' ? { panel_name: value } : {}),
      });
      expect([field, answer.status, answer.at('errors.0.meta.source_field')]).toEqual([field, 422, field]);
    }
    expect((await api.get(SETTINGS)).at('meta.stored')).toEqual([]);
  });

  it('keep the password of the mail server secret, and for that server alone', async () => {
    const smtp = { host: 'mail.example.com', port: 465, secure: true, username: 'panel@x' };
    const answer = await api.patch(SETTINGS, { mail_smtp: { ...smtp, password: 'pa:ss/word' } });
    expect(answer.at('data.mail_smtp')).toEqual({ ...smtp, has_password: true });
    const rows = await panel.database.query('SELECT * FROM settings');
    for (const text of [JSON.stringify(answer.body), JSON.stringify(rows)]) {
      expect(text).not.toContain('pa:ss');
      expect(text).not.toContain(encodeURIComponent('pa:ss'));
    }
    const kept = await api.patch(SETTINGS, { mail_smtp: smtp });
    expect(kept.at('data.mail_smtp.has_password')).toBe(true);
    const moved = await api.patch(SETTINGS, { mail_smtp: { ...smtp, host: 'evil.example.com' } });
    expect(moved.at('data.mail_smtp.has_password')).toBe(false);
  });

  it('send a mail for a trial by the server that is set, and say why it does not go', async () => {
    const none = await api.post(`${SETTINGS}/mail-test`, {});
    expect([none.status, none.at('errors.0.code')]).toEqual([400, 'MailNotSentException']);
    const { port, seen, server } = await startSmtp();
    const smtp = { host: '127.0.0.1', port, secure: false, username: 'me', password: 'secret' };
    try {
      await api.patch(SETTINGS, { mail_smtp: smtp, mail_from: 'panel@example.com', panel_name: 'Ours' });
      const sent = await api.post(`${SETTINGS}/mail-test`, { email: 'you@example.com' });
      expect(sent.body).toEqual({ data: { to: 'you@example.com', by: 'smtp' } });
      expect(seen.join('\n')).toContain('RCPT TO:<you@example.com>');
      expect(seen.join('\n')).toContain('MAIL FROM:<panel@example.com>');
      expect(seen.join('\n')).toContain(`AUTH PLAIN ${btoa('\0me\0secret')}`);
      await expect
        .poll(
          async () => (await elsewhere.post(`${SETTINGS}/mail-test`, { email: 'they@example.com' })).status,
          {
            timeout: 10_000,
          },
        )
        .toBe(200);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    const gone = await api.post(`${SETTINGS}/mail-test`, {});
    expect(gone.status).toBe(400);
    expect(gone.at('errors.0.detail')).toMatch(/ECONNREFUSED/);
    expect(JSON.stringify(gone.body)).not.toContain('secret');
  });
});
