import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { Api } from '../support/api.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

describe('the editor', () => {
  const name = `motd-${randomBytes(3).toString('hex')}.properties`;
  const binary = `${name}.dat`;
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let client: Api;

  const files = (): string => `/api/client/servers/${quickstart.server.identifier}/files`;
  const call = (path: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
    fetch(`${quickstart.panel_url}${files()}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${quickstart.client_key}`,
        'content-type': 'text/plain',
      },
      ...(body === undefined ? {} : { body }),
    });
  const read = async (): Promise<string> => (await call(`/contents?file=${name}`)).text();
  const write = async (file: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> =>
    expect((await call(`/write?file=${file}`, body)).status).toBe(204);
  const typeAtEnd = async (text: string): Promise<void> => {
    const { page } = visitor;
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(text);
    await visitor.sees('not saved');
  };

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await write(name, 'motd=Hello\r\nmax-players=20\r\n');
    await write(binary, new Uint8Array([0x50, 0x4b, 0, 1, 0xff]));
  });
  afterAll(async () => {
    await client.post(`${files()}/delete`, {
      root: '/',
      files: [name, binary, `${name}.new`],
    });
    await running.close();
  });

  it('is four steps from the list of servers to a saved file, which keeps its line ends', async () => {
    const { page } = visitor;
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
    await visitor.task('owner: edit a file, save', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Files');
      await visitor.click('button', name);
      await visitor.heading(name);
      await page.locator('.cm-line').getByText('max-players').waitFor();
      await typeAtEnd('pvp=true\n');
      await visitor.looksFine();
      await page.keyboard.press('Control+s');
      await visitor.sees('Saved.');
    });
    expect(await read()).toBe('motd=Hello\r\nmax-players=20\r\npvp=true\r\n');
    await page.getByText('not saved').waitFor({ state: 'detached' });
  });

  it('saves nothing over what somebody else wrote before it was looked at', async () => {
    const { page } = visitor;
    await write(name, 'motd=Of somebody else\r\n');
    await typeAtEnd('mine=1\n');
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: `${name} was changed by somebody else` }).waitFor();
    expect(await read()).toBe('motd=Of somebody else\r\n');
    await visitor.looksFine();
    await visitor.click('button', 'See the difference');
    await page.getByRole('dialog').getByText('Of somebody else').waitFor();
    await visitor.looksFine();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await read()).toContain('mine=1\r\n');
    await write(name, 'motd=Again\r\n');
    await typeAtEnd('lost=1\n');
    await page.keyboard.press('Control+s');
    await visitor.click('button', 'Reload');
    await page.locator('.cm-line').getByText('motd=Again').waitFor();
    await page.getByText('not saved').waitFor({ state: 'detached' });
  });

  it('asks before it is left, and has what was typed after the page was loaded anew', async () => {
    const { page } = visitor;
    await typeAtEnd('draft=1\n');
    await visitor.click('button', 'Close the editor');
    await page.getByRole('heading', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const isKept = 'Object.keys(sessionStorage).some((key) => key.includes("draft"))';
    await eventually('the draft', async () => ((await page.evaluate<boolean>(isKept)) ? true : null));
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await visitor.sees('What you typed here before and did not save is back.');
    await page.locator('.cm-line').getByText('draft=1').waitFor();
    await visitor.sees('not saved');
    await visitor.click('button', 'Close the editor');
    await visitor.click('button', 'Leave and lose the changes');
    await visitor.heading('Files');
    expect(await page.evaluate('Object.keys(sessionStorage).filter((key) => key.includes("draft"))')).toEqual(
      [],
    );
  });

  it('makes a new file when it is saved, and opens what is no text for download only', async () => {
    const { page } = visitor;
    await visitor.click('button', 'New');
    await visitor.click('menuitem', 'File');
    await visitor.fill('Name of the file', `${name}.new`);
    await visitor.click('button', 'Make and edit');
    await visitor.heading(`${name}.new`);
    await visitor.click('button', 'Save');
    await visitor.sees('Saved.');
    expect((await call(`/contents?file=${name}.new`)).status).toBe(200);

    await visitor.goto(`/s/${quickstart.server.identifier}/edit?path=%2F${binary}`);
    await visitor.sees('This file is no text');
    await visitor.looksFine();
    const downloading = page.waitForEvent('download');
    await visitor.click('button', 'Download');
    expect((await downloading).suggestedFilename()).toBe(binary);
    await page.locator('input[type=file]').setInputFiles({
      name: 'better.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('now a text'),
    });
    await page.locator('.cm-content').getByText('now a text').waitFor();
    visitor.expectCalm(/412/, /404/);
  });
});
