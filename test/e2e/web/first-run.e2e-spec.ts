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
  });

  it('takes a start, a command and a stop', async () => {
    const { page } = visitor;
    const row = page.getByRole('row', { name: /Demo/ });
    const printed = (text: string) => page.locator('.xterm-rows').getByText(text).first().waitFor();
    await visitor.task('owner: which servers run', async () => {
      await row.getByText('offline', { exact: true }).waitFor();
    });
    await visitor.task('owner: start or stop one', async () => {
      await visitor.click('button', 'Start');
      await row.getByText('running', { exact: true }).waitFor();
    });
    await visitor.task('owner: read the console', async () => {
      await visitor.click('link', 'Demo');
      await printed('listening');
    });
    const command = page.getByLabel('Command', { exact: true });
    await visitor.task('owner: send a command', async () => {
      await visitor.click('link', 'Demo');
      await command.fill('say hello from the web');
      await command.press('Enter');
      await printed('hello from the web');
    });
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
