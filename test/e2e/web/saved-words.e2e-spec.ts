import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

describe('what was said and done', () => {
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

  const saved = async (button: string | RegExp): Promise<{ name: string; text: string }> => {
    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.click('button', button),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };

  it('is saved as a table, of the account and of a server', async () => {
    await visitor.goto('/account/activity');
    await visitor.heading('Activity');
    const own = await saved('Save as CSV');
    expect(own.name).toBe('Activity.csv');
    expect(own.text).toContain('"When","Who","What","Event","From","by API key"');
    expect(own.text).toContain(`"${quickstart.admin.username}"`);
    expect(own.text).toContain('"auth:success"');
    await visitor.goto(`/s/${quickstart.server.identifier}/activity`);
    await visitor.heading('Activity');
    expect((await saved('Save as CSV')).name).toBe('Demo Activity.csv');
    visitor.expectCalm();
  });

  it('is read back to the beginning of what the node keeps', async () => {
    const { page } = visitor;
    const owner = new Api(quickstart.panel_url, quickstart.client_key);
    const server = `/api/client/servers/${quickstart.server.identifier}`;
    // Where it runs already, it has printed so before.
    await owner.post(`${server}/power`, { signal: 'start' });
    const lines = async (): Promise<string[]> =>
      (await owner.get<{ data: { lines: string[] } }>(`${server}/logs`)).body.data.lines;
    await expect.poll(async () => (await lines()).join(), { timeout: 120_000 }).toContain('listening');
    await visitor.goto(`/s/${quickstart.server.identifier}`);
    await visitor.heading('Demo');
    await visitor.click('button', 'Read as text');
    const log = page.getByLabel('The log of Demo', { exact: true }).locator('visible=true').last();
    await log.waitFor();
    expect(await visitor.violations()).toEqual([]);
    const file = await saved(/^Save [\d,]+ lines?$/);
    expect(file.name).toBe('Demo.log');
    const shown = await page.locator('pre').innerText();
    expect(shown).toContain('listening');
    expect(file.text.trimEnd()).toBe(shown.trimEnd());
    await visitor.sees('That is all that the node keeps.');
    visitor.expectCalm();
  });
});
