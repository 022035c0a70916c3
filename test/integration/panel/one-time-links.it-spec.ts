import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@app/testing/process.js';
import { OneTimeLinks } from '../../../apps/panel/src/modules/login/index.js';
import { Browser } from './support/browser.js';
import { startPanel, type TestPanel } from './support/panel.js';

const LOOSE = { RATELIMIT_LOGIN: '1000/60', RATELIMIT_PASSWORD_RESET: '1000/60' };
const FORGOT = '/api/auth/password/forgot';
const RESET = '/api/auth/password/reset';
const WELCOME = '/api/auth/welcome';
const DEADLINE_MS = 20_000;

describe('links that let in once', () => {
  let panel: TestPanel;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-mail-'));
    panel = await startPanel({ env: { ...LOOSE, MAIL_FOLDER: join(folder, 'mail') }, worker: true });
  });
  afterAll(async () => {
    await panel?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const mailsTo = async (address: string): Promise<string[]> => {
    const names = (await readdir(join(folder, 'mail')).catch(() => [])).filter((name) =>
      name.endsWith('.eml'),
    );
    const mails = await Promise.all(names.sort().map((name) => readFile(join(folder, 'mail', name), 'utf8')));
    return mails.filter((mail) => mail.includes(`To: ${address}`));
  };
  const tokenIn = (mail: string): string =>
    /token=3D([\w-]+)|token=([\w-]+)/.exec(mail.replaceAll('=\n', ''))!.slice(1).find(Boolean)!;
  const resetToken = async (email: string, count = 1): Promise<string> => {
    expect((await new Browser(panel).post(FORGOT, { email })).status).toBe(204);
    await waitUntil('the mail', async () => (await mailsTo(email)).length >= count, DEADLINE_MS);
    return tokenIn((await mailsTo(email)).at(-1)!);
  };
  const said = (answer: { status: number; at(path: string): unknown }) => [
    answer.status,
    answer.at('errors.0.code'),
  ];

  it('are sent for a new password, which ends all sessions', async () => {
    const user = await panel.createUser();
    const inside = new Browser(panel);
    await inside.login(user.username);
    const token = await resetToken(user.email);
    const body = { email: user.email.toUpperCase(), token, password: 'new-secret' };
    expect((await new Browser(panel).post(RESET, body)).status).toBe(204);
    expect((await inside.get('/api/client/account')).status).toBe(401);
    expect((await new Browser(panel).login(user.username, 'password')).status).toBe(400);
    expect((await new Browser(panel).login(user.username, 'new-secret')).status).toBe(200);
    expect(said(await new Browser(panel).post(RESET, body))).toEqual([400, 'InvalidTokenException']);
    const events = await panel.database.query(
      "SELECT id FROM activity_logs WHERE event = 'auth:password-reset' AND actor_id = ?",
      [user.id],
    );
    expect(events).toHaveLength(1);
    // Mails hold what lets somebody in.
    const [name] = await readdir(join(folder, 'mail'));
    expect(((await stat(join(folder, 'mail', name!))).mode & 0o777).toString(8)).toBe('600');
  });

  it('tell nobody whether an address is known', async () => {
    const user = await panel.createUser();
    const external = await panel.createUser({ isManagedExternally: true });
    const known = await new Browser(panel).post(FORGOT, { email: user.email });
    for (const email of [external.email, 'nobody@example.com']) {
      const answer = await new Browser(panel).post(FORGOT, { email });
      expect([answer.status, answer.body]).toEqual([known.status, known.body]);
      expect([...answer.headers.keys()].sort()).toEqual([...known.headers.keys()].sort());
    }
    await waitUntil('the mail', async () => (await mailsTo(user.email)).length === 1, DEADLINE_MS);
    await waitUntil(
      'the jobs',
      async () => (await panel.database.query('SELECT id FROM outbox')).length === 0,
      DEADLINE_MS,
    );
    expect([await mailsTo(external.email), await mailsTo('nobody@example.com')]).toEqual([[], []]);
  });

  it('of a mail work for their own address only, and only the newest', async () => {
    const [user, other] = [await panel.createUser(), await panel.createUser()];
    const first = await resetToken(user.email);
    const second = await resetToken(user.email, 2);
    const reset = async (email: string, token: string) =>
      said(await new Browser(panel).post(RESET, { email, token, password: 'new-secret' }));
    expect(await reset(user.email, first)).toEqual([400, 'InvalidTokenException']);
    expect(await reset(other.email, second)).toEqual([400, 'InvalidTokenException']);
    expect((await reset(user.email, second))[0]).toBe(204);
  });

  it('are refused when they are too old, and passwords when they are too short', async () => {
    const user = await panel.createUser();
    const token = await resetToken(user.email);
    const short = await new Browser(panel).post(RESET, { email: user.email, token, password: 'short' });
    expect([short.status, short.at('errors.0.meta.source_field')]).toEqual([422, 'password']);
    await panel.database.query('UPDATE user_tokens SET expires_at = ? WHERE user_id = ?', [
      new Date(Date.now() - 1),
      user.id,
    ]);
    const late = await new Browser(panel).post(RESET, { email: user.email, token, password: 'new-secret' });
    expect(said(late)).toEqual([400, 'InvalidTokenException']);
    for (const email of ['', 'x', null, 'a@b', `${'x'.repeat(300)}@example.com`, 'a@b.c\r\nBcc: d@e.f']) {
      expect((await new Browser(panel).post(FORGOT, { email })).status).toBe(422);
    }
  });

  describe('of a welcome', () => {
    const linkFor = async (userId: number) => {
      const link = await panel.app.get(OneTimeLinks, { strict: false }).welcomeLink(userId);
      expect(link).toMatch(/^http:\/\/panel\.test\/welcome#[\w-]{43}$/);
      return link.split('#')[1]!;
    };

    it('log in once and set name, address and password', async () => {
      const user = await panel.createUser();
      const token = await linkFor(user.id);
      const browser = new Browser(panel);
      const body = { token, username: `${user.username}-new`, password: 'my-own-secret' };
      expect((await browser.post(WELCOME, body)).body).toEqual({ data: { complete: true } });
      expect((await browser.session()).at('attributes.user.username')).toBe(`${user.username}-new`);
      expect((await new Browser(panel).login(body.username, 'my-own-secret')).status).toBe(200);
      expect(said(await new Browser(panel).post(WELCOME, { token }))).toEqual([400, 'InvalidTokenException']);
    });

    it('stay good when a name is taken', async () => {
      const [user, other] = [await panel.createUser(), await panel.createUser()];
      const token = await linkFor(user.id);
      const taken = await new Browser(panel).post(WELCOME, { token, username: other.username });
      expect([taken.status, taken.at('errors.0.meta')]).toEqual([
        422,
        { source_field: 'username', rule: 'unique' },
      ]);
      expect((await new Browser(panel).post(WELCOME, { token })).status).toBe(200);
    });

    it('let one of many requests in, and ask for a second factor where there is one', async () => {
      const user = await panel.createUser();
      const token = await linkFor(user.id);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => new Browser(panel).post(WELCOME, { token })),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400, 400]);
      const api = panel.api(await panel.accountKey(user));
      const secret = String((await api.get('/api/client/account/two-factor')).at('data.secret'));
      await api.post('/api/client/account/two-factor', { code: generateSync({ secret }) });
      const secured = await new Browser(panel).post(WELCOME, { token: await linkFor(user.id) });
      expect(secured.at('data.complete')).toBe(false);
      expect(secured.headers.get('set-cookie')).toBeNull();
    });

    it('are no reset of a password, nor the other way round', async () => {
      const user = await panel.createUser();
      const body = { email: user.email, token: await linkFor(user.id), password: 'new-secret' };
      expect(said(await new Browser(panel).post(RESET, body))[0]).toBe(400);
      const token = await resetToken(user.email);
      expect(said(await new Browser(panel).post(WELCOME, { token }))[0]).toBe(400);
    });
  });
});

it('mails go to the server of the settings, once it is there', async () => {
  const received: { to: string[]; text: string }[] = [];
  let refusals = 1;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) => done(refusals-- > 0 ? new Error('try again') : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const env = { ...LOOSE, MAIL_SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'panel@example.com' };
  const panel = await startPanel({ env, worker: true });
  try {
    const user = await panel.createUser();
    expect((await new Browser(panel).session()).at('attributes.panel.mail')).toBe(true);
    expect((await new Browser(panel).post(FORGOT, { email: user.email })).status).toBe(204);
    await waitUntil('the mail', async () => received.length === 1, 60_000);
    expect(received[0]!.to).toEqual([user.email]);
    expect(received[0]!.text).toContain('panel@example.com');
    expect(received[0]!.text).toContain(user.username);
  } finally {
    await panel.close();
    await new Promise<void>((resolve) => server.close(resolve));
  }
});
