import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

describe('a trial of an egg', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(() => running?.close());

  it('is four clicks away, and ends by itself with what the installation wrote', async () => {
    const { page } = visitor;
    await visitor.goto('/admin');
    await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Eggs' })
      .click();
    await visitor.click('link', 'Demo server');
    await visitor.click('link', 'Trials');
    await page.getByText('Not tried yet').waitFor();
    await visitor.click('button', 'Start a trial');
    await visitor.sees('The trial runs.');
    const newest = page.getByRole('list', { name: 'Trials so far' }).getByRole('listitem').first();
    await newest.getByText('installs', { exact: true }).waitFor({ timeout: 180_000 });
    await newest.getByText(quickstart.node.name, { exact: true }).waitFor();
    await newest.getByText(/^took /).waitFor({ timeout: 120_000 });
    await newest.getByText('End of the log').waitFor();
    expect(await visitor.violations()).toEqual([]);
    visitor.expectCalm();
  });

  it('does not try what is not saved, and says so', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'General' }).click();
    await visitor.fill('Description', 'Another one');
    await visitor.click('link', 'Trials');
    await visitor.sees('What you changed is not saved yet, and is not tried.');
    await page.getByRole('link', { name: 'General' }).click();
    await visitor.click('button', 'Discard');
    visitor.expectCalm();
  });
});
