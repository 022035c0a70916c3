import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

/** The daemon is stopped as it is, as by a machine that hangs: connections are taken and nothing is answered. */
describe('a node that stops answering', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let daemon: number;

  beforeAll(async () => {
    const system = sharedSystem();
    quickstart = await system.quickstart();
    await switchOff(quickstart);
    daemon = (await system.status()).daemon.pid!;
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
    const client = new Api(quickstart.panel_url, quickstart.client_key);
    const path = `/api/client/servers/${quickstart.server.identifier}/power`;
    expect((await client.post(path, { signal: 'start' })).status).toBe(204);
    await visitor.page.getByRole('row', { name: /Demo/ }).getByText('running', { exact: true }).waitFor();
  });
  afterAll(async () => {
    if (daemon) process.kill(daemon, 'SIGCONT');
    await running?.close();
    await switchOff(quickstart);
  });

  it('is said so in the list, while nobody clicks', async () => {
    process.kill(daemon, 'SIGSTOP');
    await visitor.page
      .getByRole('row', { name: /Demo/ })
      .getByText('node away', { exact: true })
      .waitFor({ timeout: 120_000 });
    await visitor.looksFine();
  });

  it('leaves the pages there, with what the panel knows', async () => {
    const { page } = visitor;
    await visitor.click('link', 'Demo');
    await visitor.heading('Demo');
    await visitor.sees(`The node ${quickstart.node.name} does not answer. Its servers keep running`);
    expect(await page.getByRole('button', { name: 'Start' }).getAttribute('aria-disabled')).toBe('true');
    for (const section of ['Backups', 'Schedules', 'Network', 'Startup', 'People', 'Activity', 'Settings']) {
      await visitor.click('link', section);
      await visitor.heading(section);
      await visitor.sees(`The node ${quickstart.node.name} does not answer.`);
      await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
    }
    // What only the node knows fails in its place, and can be tried again.
    await visitor.click('link', 'Files');
    await visitor.heading('Files');
    await page.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 60_000 });
    await visitor.looksFine();
  });

  it('is a problem on the first page of the administration', async () => {
    await visitor.goto('/admin');
    await visitor.sees(`${quickstart.node.name} does not answer`);
    await visitor.looksFine();
  });

  it('comes back by itself: the state, the console, and the files by one click', async () => {
    const { page } = visitor;
    await visitor.goto(`/s/${quickstart.server.identifier}`);
    await visitor.sees(`The node ${quickstart.node.name} does not answer.`);
    process.kill(daemon, 'SIGCONT');
    await page.getByText(`The node ${quickstart.node.name} does not answer.`).waitFor({
      state: 'detached',
      timeout: 120_000,
    });
    await page.getByText('running', { exact: true }).first().waitFor();
    const command = page.getByLabel('Command', { exact: true });
    await command.fill('say the node is back');
    await command.press('Enter');
    await page.locator('.xterm-rows').getByText('the node is back').first().waitFor({ timeout: 60_000 });
    await visitor.click('link', 'Files');
    await page.getByRole('grid').waitFor();
    visitor.expectCalm(/ \(Gateway Timeout\)/, / \(Bad Gateway\)/);
  });
});
