import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

describe('what happens elsewhere', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let client: Api;
  const asked: string[] = [];

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    await switchOff(quickstart);
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  });
  afterAll(() => running.close());

  const power = async (signal: 'start' | 'stop'): Promise<void> => {
    const path = `/api/client/servers/${quickstart.server.identifier}/power`;
    expect((await client.post(path, { signal })).status).toBe(204);
  };

  it('is told to the list of servers, which asks for nothing', async () => {
    const { page } = visitor;
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    const row = page.getByRole('row', { name: /Demo/ });
    await row.getByText('offline', { exact: true }).waitFor();
    const before = asked.filter((path) => path === '/api/client/resources').length;
    await power('start');
    await row.getByText('running', { exact: true }).waitFor();
    // Its usage comes by the socket too.
    await row.getByText(/[KM]iB of 512 MiB/).waitFor();
    await power('stop');
    await row.getByText('offline', { exact: true }).waitFor();
    expect(asked.filter((path) => path === '/api/client/resources')).toHaveLength(before);
  });

  it('is told to the page of a server by its name', async () => {
    const { page } = visitor;
    await visitor.click('link', 'Demo');
    await visitor.heading('Demo');
    const path = `/api/client/servers/${quickstart.server.identifier}/settings/rename`;
    expect((await client.post(path, { name: 'Renamed elsewhere' })).status).toBe(204);
    await visitor.heading('Renamed elsewhere');
    expect((await client.post(path, { name: 'Demo' })).status).toBe(204);
    await visitor.heading('Demo');
    expect(await page.title()).toBe('Demo · Rookery');
    visitor.expectCalm();
  });
});
