import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { ROUTES_BEHIND_LOGIN } from './support/routes.js';
import { StockNode } from './support/stock-node.js';
import { Visitor } from './support/visitor.js';

describe('a server on a node that is Wings', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let stock: StockNode;
  let visitor: Visitor;
  let at: string;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    stock = await StockNode.join(quickstart);
    at = `/s/${stock.server.identifier}`;
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running?.close();
    await stock?.leave();
  });

  it('starts, takes commands and shows its output', async () => {
    const { page } = visitor;
    await visitor.goto(at);
    await visitor.heading('On Wings');
    await visitor.click('button', 'Start');
    await page.getByText('running', { exact: true }).first().waitFor();
    const command = page.getByLabel('Command', { exact: true });
    await command.fill('list');
    await command.press('Enter');
    await page.locator('.xterm-rows').getByText('> list').first().waitFor();
    visitor.expectCalm();
  });

  it('lists, edits and takes files by a form, and hides what only our daemon can', async () => {
    const { page } = visitor;
    await visitor.goto(`${at}/files`);
    await visitor.sees('server.properties');
    // The search through names and contents is not there.
    expect(await page.getByRole('button', { name: 'Find' }).count()).toBe(0);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: 'notes.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('by a form'),
      });
    await expect.poll(() => stock.daemon.files.text('/notes.txt')).toBe('by a form');
    await page.getByRole('gridcell').or(page.getByText('notes.txt')).first().waitFor();
    await visitor.goto(`${at}/edit?path=%2Fserver.properties`);
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('max-players=7');
    await visitor.click('button', 'Save');
    await expect.poll(() => stock.daemon.files.text('/server.properties')).toContain('max-players=7');
    visitor.expectCalm();
  });

  it('makes a backup, and offers to restore it without numbers that nobody has', async () => {
    const { page } = visitor;
    await visitor.goto(`${at}/backups`);
    await page
      .getByRole('button', { name: /Back up now/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    if (await dialog.isVisible()) {
      await dialog
        .getByRole('button', { name: /Back up|Create/ })
        .last()
        .click();
    }
    await page.getByText('2 KiB').first().waitFor();
    await page
      .getByRole('button', { name: /^Restore/ })
      .first()
      .click();
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).first().waitFor();
    expect(await visitor.violations()).toEqual([]);
    await page.keyboard.press('Escape');
    visitor.expectCalm();
  });

  it('has its settings, and its node a page with a link that stands', async () => {
    const { page } = visitor;
    await visitor.goto(`${at}/settings`);
    await visitor.heading('Settings');
    await visitor.goto(`${at}/startup`);
    await visitor.heading('Startup');
    await visitor.goto(`/admin/nodes/${stock.id}/overview`);
    await visitor.heading('stock');
    await page.getByText('healthy', { exact: true }).waitFor();
    await page.getByText('2 GiB in use').waitFor();
    await visitor.goto(`/admin/nodes/${stock.id}/allocations`);
    await visitor.click('button', 'Add ports');
    await page.getByRole('dialog').getByRole('button', { name: '127.0.0.1', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    visitor.expectCalm();
  });

  it('has every page of a server and of a node, each without a fault', async () => {
    const { page } = visitor;
    const pages = ROUTES_BEHIND_LOGIN.filter(({ path }) => /[$](server|node)/.test(path));
    expect(pages.length).toBeGreaterThan(15);
    for (const { path } of pages) {
      await visitor.goto(path.replace('$server', stock.server.identifier).replace('$node', String(stock.id)));
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
      // What is not there is said of the two paths that are not.
      if (!path.includes('no-such'))
        expect(await page.getByRole('alert').allTextContents(), path).toEqual([]);
    }
    visitor.expectCalm(/404 \(Not Found\)/);
  });

  it('was asked nothing that Wings does not know, but once what it can', () => {
    expect(stock.foreignCalls()).toEqual(['GET /api/capabilities']);
  });
});
