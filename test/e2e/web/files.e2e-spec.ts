import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { putFile } from './support/demo-server.js';
import { Visitor } from './support/visitor.js';

describe('the files of a server', () => {
  const place = `web-${randomBytes(3).toString('hex')}`;
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let client: Api;
  let local: string;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    local = await mkdtemp(join(tmpdir(), 'rookery-upload-'));
    await mkdir(join(local, 'pack', 'mods'), { recursive: true });
    await writeFile(join(local, 'pack', 'readme.txt'), 'of the pack\n');
    await writeFile(join(local, 'pack', 'mods', 'big.jar'), randomBytes(9 * 1024 * 1024));
  });
  afterAll(async () => {
    await client.post(`${files()}/delete`, { root: '/', files: [place] });
    await running.close();
    await rm(local, { recursive: true, force: true });
  });

  const files = (): string => `/api/client/servers/${quickstart.server.identifier}/files`;
  const contentsOf = async (name: string): Promise<string> => {
    const address = `${quickstart.panel_url}${files()}/contents?file=${encodeURIComponent(`${place}/${name}`)}`;
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${quickstart.client_key}` },
    });
    return answer.text();
  };
  const write = (name: string, text: string): Promise<void> => putFile(quickstart, `${place}/${name}`, text);
  const row = (name: string): Locator => visitor.page.getByRole('row').filter({ hasText: name });
  const namesShown = (): Promise<string[]> =>
    visitor.page.locator('[role=row] [role=gridcell] bdi').allTextContents();
  const dialog = (): Locator => visitor.page.getByRole('dialog');

  it('are shown with what can be made there', async () => {
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Files');
    await visitor.heading('Files');
    await visitor.page.getByRole('grid', { name: 'Files in /' }).waitFor();
    await visitor.looksFine();
    await visitor.click('button', 'New');
    await visitor.click('menuitem', 'Folder');
    await visitor.fill('Name of the folder', place);
    await visitor.looksFine();
    await visitor.click('button', 'Make the folder');
    await row(place).getByRole('button', { name: place, exact: true }).click();
    await visitor.sees('This folder is empty');
    expect(visitor.page.url()).toContain(`path=%2F${place}`);
  });

  it('come up with folders, in parts, and say when they are there', async () => {
    const { page } = visitor;
    await visitor.task('owner: upload a folder', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Files');
      const choosing = page.waitForEvent('filechooser');
      await visitor.click('button', 'Upload a folder');
      await (await choosing).setFiles(join(local, 'pack'));
      await page.getByText('2 files are there.').waitFor();
      await row('pack').waitFor();
    });
    await visitor.click('button', 'Close pack');
    expect(await client.post(`${files()}/delete`, { root: '/', files: ['pack'] })).toMatchObject({
      status: 204,
    });
    await visitor.goto(`/s/${quickstart.server.identifier}/files?path=%2F${place}`);
    await visitor.sees('This folder is empty');
    await page.locator('input[webkitdirectory]').setInputFiles(join(local, 'pack'));
    await page.getByText('2 files are there.').waitFor();
    await row('pack').waitFor();
    await visitor.click('button', 'Close pack');
    await row('pack').getByRole('button', { name: 'pack', exact: true }).click();
    await row('readme.txt').waitFor();
    expect(await namesShown()).toEqual(['mods', 'readme.txt']);
    expect(await contentsOf('pack/readme.txt')).toBe('of the pack\n');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Backspace');
    await row('pack').waitFor();
  });

  it('ask what becomes of a name that is taken', async () => {
    const { page } = visitor;
    const drop = async (name: string, text: string): Promise<void> => {
      const transfer = await page.evaluateHandle(
        `(() => { const t = new DataTransfer(); t.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return t; })()`,
      );
      await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
    };
    await drop('note.txt', 'one');
    await page.getByText('1 file is there.').waitFor();
    await visitor.click('button', 'Close note.txt');
    await drop('note.txt', 'two');
    await page.getByRole('heading', { name: 'note.txt is there already' }).waitFor();
    await visitor.looksFine();
    await visitor.click('button', 'Keep both');
    await page.getByText('1 file is there.').waitFor();
    await visitor.click('button', 'Close note.txt');
    await drop('note.txt', 'three');
    await visitor.click('button', 'Replace');
    await page.getByText('1 file is there.').waitFor();
    await visitor.click('button', 'Close note.txt');
    expect(await contentsOf('note.txt')).toBe('three');
    await eventually('both files', async () => ((await namesShown()).length === 3 ? true : null));
    const other = (await namesShown()).find((name) => name !== 'note.txt' && name.startsWith('note'))!;
    expect(await contentsOf(other)).toBe('two');
  });

  it('are handled by keys alone', async () => {
    const { page } = visitor;
    await write('alpha.txt', 'a');
    await write('beta.txt', 'b');
    await row('beta.txt').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.type('be');
    await page.locator('[role=row][aria-selected=true]').filter({ hasText: 'beta.txt' }).waitFor();
    await page.keyboard.press('F2');
    await dialog().getByLabel('New name').fill('gamma.txt');
    await page.keyboard.press('Enter');
    await visitor.sees('beta.txt is now gamma.txt.');
    await row('gamma.txt').waitFor();
    const isFocused = 'document.activeElement.getAttribute("role") === "grid"';
    await eventually('the focus', async () => ((await page.evaluate<boolean>(isFocused)) ? true : null));
    await page.keyboard.press('Control+a');
    await visitor.sees(/5 selected/);
    await page.keyboard.press('Escape');
    await page.keyboard.type('al');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Duplicate' }).press('Enter');
    await visitor.sees('1 file was duplicated.');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Delete');
    await visitor.click('button', 'Delete alpha.txt');
    await visitor.sees('alpha.txt was deleted.');
    await row('gamma.txt').waitFor();
  });

  it('have one menu for what can be done with them', async () => {
    await row('gamma.txt').click({ button: 'right' });
    await visitor.looksFine();
    await visitor.click('menuitem', 'Permissions');
    await dialog().getByLabel('Octal').fill('600');
    await visitor.looksFine();
    await visitor.click('button', 'Set permissions');
    await row('gamma.txt').getByText('-rw-------').waitFor();

    await row('pack').getByRole('button', { name: 'Actions of pack' }).click();
    await visitor.click('menuitem', 'Make an archive');
    await visitor.click('button', 'Make the archive');
    await visitor.sees('pack.tar.gz was made.');
    await row('pack.tar.gz').click({ button: 'right' });
    await visitor.click('menuitem', 'Move');
    await dialog().getByLabel('To the folder').fill('unpacked');
    await dialog().getByRole('button', { name: 'Move' }).click();
    await visitor.sees(`1 item was moved to /${place}/unpacked.`);
    await row('unpacked').getByRole('button', { name: 'unpacked', exact: true }).click();
    await row('pack.tar.gz').click({ button: 'right' });
    await visitor.click('menuitem', 'Unpack here');
    await visitor.sees('pack.tar.gz was unpacked.');
    await eventually('the folder', async () => ((await namesShown())[0] === 'pack' ? true : null));
  });

  it('are found by a text in them', async () => {
    const { page } = visitor;
    await visitor.click('button', 'Find');
    await dialog().getByLabel('Text in the file').fill('of the pack');
    await dialog().getByRole('button', { name: 'Find', exact: true }).click();
    await visitor.sees('1 file was found');
    await visitor.looksFine();
    await dialog().getByRole('link', { name: 'readme.txt' }).click();
    await visitor.heading('readme.txt');
    await page.locator('.cm-content').getByText('of the pack').waitFor();
    visitor.expectCalm(/412/);
  });
});
