import { randomBytes } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { Visitor } from './support/visitor.js';

describe('backups of a server', () => {
  const name = `web ${randomBytes(3).toString('hex')}`;
  const file = `kept-${randomBytes(3).toString('hex')}.txt`;
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let client: Api;

  const server = (): string => `/api/client/servers/${quickstart.server.identifier}`;
  const ask = (path: string, text?: string): Promise<Response> =>
    fetch(`${quickstart.panel_url}${server()}/files${path}`, {
      headers: { authorization: `Bearer ${quickstart.client_key}`, 'content-type': 'text/plain' },
      ...(text === undefined ? {} : { method: 'POST', body: text }),
    });
  const row = (): Locator =>
    visitor.page.getByRole('row').filter({ hasText: name }).filter({ hasNotText: 'Before restoring' });
  /** The operation has ended, and the page shows the backups again. */
  const restored = async (): Promise<void> => {
    await eventually('the end of the restoration', async () => {
      const path = `${server()}/operations?per_page=1`;
      const { body } = await client.get<{ data: { attributes: { kind: string; outcome: string | null } }[] }>(
        path,
      );
      const [last] = body.data;
      return last?.attributes.kind === 'restore' && last.attributes.outcome ? last.attributes : null;
    });
    await row().waitFor();
  };
  const dropBackups = async (): Promise<void> => {
    const { body } = await client.get<{ data: { attributes: { uuid: string } }[] }>(`${server()}/backups`);
    for (const { attributes } of body.data) {
      await client.post(`${server()}/backups/${attributes.uuid}/unlock`, {});
      await client.request('DELETE', `${server()}/backups/${attributes.uuid}`);
    }
  };

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await dropBackups();
    expect((await ask(`/write?file=${file}`, 'before')).status).toBe(204);
  });
  afterAll(async () => {
    await dropBackups();
    await client.post(`${server()}/files/delete`, { root: '/', files: [file, `${file}.later`] });
    await running.close();
  });

  it('begin by three clicks from the list of servers', async () => {
    const { page } = visitor;
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
    await visitor.task('owner: back up now', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Backups');
      await visitor.sees('No backup yet');
      await visitor.looksFine();
      await visitor.click('button', 'Back up now');
      await visitor.sees('is being made.');
    });
    // The end is told by the socket; nothing is clicked or loaded anew.
    await page.getByRole('button', { name: /^Restore / }).waitFor();
    await visitor.sees('1 of 3');
  });

  it('are made with a name, without some files, and locked', async () => {
    const { page } = visitor;
    await visitor.click('button', 'With options');
    await visitor.fill('Name', name);
    await visitor.fill('Leave out', 'logs/\n*.log');
    await visitor.click('button', 'Show what is left out');
    await page.getByText(/No file left out/).waitFor();
    await page.getByText('Lock it, so that rotation does not delete it').click();
    await visitor.looksFine();
    await visitor.click('button', 'Back up');
    await row().getByText('locked', { exact: true }).waitFor();
    await row()
      .getByRole('button', { name: `Restore ${name}` })
      .waitFor();
    await visitor.looksFine();
  });

  it('give their archive to be kept elsewhere, and take another name', async () => {
    const { page } = visitor;
    const open = (): Promise<void> =>
      row()
        .getByRole('button', { name: /^Actions of/ })
        .click();
    await open();
    const downloading = page.waitForEvent('download');
    await visitor.click('menuitem', 'Download');
    expect((await downloading).suggestedFilename()).toMatch(/\.tar\.gz$/);
    await open();
    await page
      .getByRole('menuitem', { name: /^Delete/ })
      .getByText('Unlock it first.')
      .waitFor();
    await visitor.click('menuitem', 'Unlock');
    await row().getByText('locked', { exact: true }).waitFor({ state: 'detached' });
    await open();
    await visitor.click('menuitem', 'Rename');
    await visitor.fill('Name', `${name} renamed`);
    await visitor.click('button', 'Rename');
    await row().getByText(`${name} renamed`).waitFor();
  });

  it('say what restoring does, and put back what was, in four clicks', async () => {
    const { page } = visitor;
    expect((await ask(`/write?file=${file}`, 'after')).status).toBe(204);
    expect((await ask(`/write?file=${file}.later`, 'later')).status).toBe(204);
    await visitor.task('owner: restore', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Backups');
      await visitor.click('button', /^Restore/, row());
      await visitor.sees('Demo is off.');
      await visitor.sees('1 newer change is lost.');
      await visitor.looksFine();
      await visitor.click('button', `Restore ${name} renamed`, page.getByRole('dialog'));
      await visitor.sees('The present state is backed up; then');
    });
    await restored();
    await page.getByText(`Before restoring ${name} renamed`).waitFor();
    expect(await (await ask(`/contents?file=${file}`)).text()).toBe('before');
    expect(await (await ask(`/contents?file=${file}.later`)).text()).toBe('later');
  });

  it('delete what they do not hold only for whoever types the name of the server', async () => {
    const { page } = visitor;
    await row()
      .getByRole('button', { name: /^Restore/ })
      .click();
    await page.getByText('Delete everything first').click();
    await page.getByText('all 3 allowed backups are made').waitFor();
    await page.getByText(/[0-9]+ files are written\./).waitFor();
    const dialog = page.getByRole('dialog');
    const verb = dialog.getByRole('button', { name: `Restore ${name} renamed` });
    expect(await verb.isDisabled()).toBe(true);
    await visitor.fill('Type Demo to delete its files first', 'Demo');
    await visitor.looksFine();
    await verb.click();
    await visitor.sees('is being restored.');
    await restored();
    expect((await ask(`/contents?file=${file}.later`)).status).toBe(404);
    await row()
      .getByRole('button', { name: /^Actions of/ })
      .click();
    await visitor.click('menuitem', 'Delete');
    await visitor.looksFine();
    await visitor.click('button', `Delete ${name} renamed`);
    await row().waitFor({ state: 'detached' });
    // The list was asked for once more while the panel shows nothing of a server that is restored.
    visitor.expectCalm(/409 \(Conflict\)/);
  });
});
