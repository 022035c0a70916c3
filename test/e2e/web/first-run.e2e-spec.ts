import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

describe('the first run', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    await switchOff(quickstart);
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
  });
  afterAll(() => running.close());

  it('goes from the link of `up` to the console of the demo server by one click', async () => {
    const { page } = visitor;
    const link = (await sharedSystem().run(['panel', 'user', 'welcome', 'admin'])).trim();
    expect(link).toMatch(/\/welcome#./);
    await page.goto(link);
    await page.getByRole('heading', { name: 'Welcome, admin' }).waitFor();
    expect(page.url()).not.toContain('#');
    await visitor.click('link', 'Open its console');
    await visitor.heading('Demo');
    expect(visitor.clicks).toBe(1);
  });

  it('takes a start, a command by two clicks and fields from the list, and a stop', async () => {
    const { page } = visitor;
    await visitor.goto('/');
    await visitor.heading('Servers');
    await page.getByText('offline', { exact: true }).first().waitFor();
    visitor.clicks = 0;
    await visitor.click('link', 'Demo');
    await visitor.heading('Demo');
    const toConsole = visitor.clicks;
    await visitor.click('button', 'Start');
    await page.getByText('running', { exact: true }).first().waitFor();
    const command = page.getByLabel('Command', { exact: true });
    await command.fill('say hello from the web');
    await command.press('Enter');
    // A field counts, too.
    expect(toConsole + 1).toBe(2);
    await page.locator('.xterm-rows').getByText('hello from the web').first().waitFor();
    await command.press('ArrowUp');
    expect(await command.inputValue()).toBe('say hello from the web');
    await page.getByText('GiB').first().waitFor();
    await visitor.click('button', 'Stop');
    await page.getByText('offline', { exact: true }).first().waitFor();
  });

  it('says what happened, and used no link twice', async () => {
    await visitor.click('link', 'Activity');
    await visitor.sees('sent the command “say hello from the web”');
    await visitor.sees('started the server');
    visitor.expectCalm();
    await visitor.goto('/welcome#used-before');
    await visitor.heading('This link does not work');
  });
});
