import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { freePort } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { built, outputOf, startProgram, type Program } from '../support/program.js';
import { apiClient } from './support/api-client.js';
import { Browser } from './support/browser.js';

interface FirstData {
  admin: { username: string; password: string };
  application_key: string;
  client_key: string;
}

const WARNING = 'CodeCacheWarning';
/** Part of what V8 makes a code cache for. */
const OTHER_FLAG = '--max-lazy';

describe('the built panel', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  let url: string;
  let first: FirstData;
  let panel: Program | undefined;

  const start = async (...flags: string[]): Promise<Program> => {
    panel = startProgram([...flags, built('panel', 'main.js')], { env });
    await panel.answers(`${url}/up`);
    return panel;
  };
  const cli = (...words: string[]): Promise<string> =>
    outputOf([built('panel', 'cli.js'), ...words], { env });

  beforeAll(async () => {
    database = await createDatabase();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = {
      APP_URL: url,
      APP_KEY: Buffer.alloc(32, 1).toString('base64'),
      DATABASE_URL: database.url,
      REDIS_URL: sharedServices().redisUrl,
      REDIS_PREFIX: database.name,
      PANEL_HOST: '127.0.0.1',
      PANEL_PORT: String(port),
    };
    expect(await cli('migrate')).toContain('Initial');
    const node = ['--daemon-url', 'http://127.0.0.1:1', '--daemon-port', '1', '--sftp-port', '2'];
    const place = ['--data-dir', '/srv', '--alloc-ip', '127.0.0.1', '--alloc-ports', '9200-9201'];
    first = JSON.parse(await cli('quickstart', ...node, ...place)) as FirstData;
  });
  afterEach(async () => {
    await panel?.end();
    panel = undefined;
  });
  afterAll(() => database?.drop());

  it('starts from its code cache, serves logins, lists, documents and refusals, and ends when told to', async () => {
    const program = await start();
    expect(program.stderr()).not.toContain(WARNING);

    const browser = new Browser({ url }, { origin: url });
    expect((await browser.login(first.admin.username, first.admin.password)).at('data.complete')).toBe(true);
    expect((await browser.get('/api/client/account')).at('attributes.username')).toBe('admin');
    const application = apiClient(url, first.application_key);
    expect((await application.get('/api/application/users')).at('data.0.attributes.username')).toBe('admin');
    expect((await application.get('/api/application/nests/1/eggs')).at('data.0.object')).toBe('egg');
    expect((await application.get('/api/application/openapi.json')).at('openapi')).toMatch(/^3\./);
    expect((await fetch(`${url}/docs/api`)).status).toBe(200);

    // Codes are texts of ours or of a library, never names that the build shortened.
    const code = async (answer: Promise<{ at(path: string): unknown }>): Promise<unknown> =>
      (await answer).at('errors.0.code');
    expect(await code(apiClient(url).get('/api/client'))).toBe('AuthenticationException');
    expect(await code(application.get('/api/application/users/4000000'))).toBe('NotFoundHttpException');
    expect(await code(application.post('/api/application/users', {}))).toBe('ValidationException');

    await program.end();
    expect(program.stderr()).toBe('');
  });

  it('starts without its code cache where another flag makes it useless, and says so', async () => {
    const program = await start(OTHER_FLAG);
    expect(program.stderr()).toContain(WARNING);
    const client = apiClient(url, first.client_key);
    expect((await client.get('/api/client/account')).at('attributes.username')).toBe('admin');
  });

  it('has places in the sources for places in its stack traces', async () => {
    const failing = startProgram([built('panel', 'cli.js'), 'migrate'], {
      env: { ...env, DATABASE_URL: `${database.url}_gone`, START_TIMEOUT: '1' },
    });
    await failing.ended;
    expect(failing.stderr()).toContain('bundle.js:');
    const traced = await outputOf([built('panel', 'trace.js')], { input: failing.stderr() });
    expect(traced).toMatch(/node_modules\/mysql2\/lib\/[\w/]+\.js:\d+:\d+/);
    expect(traced).not.toContain('bundle.js:');
  });
});
