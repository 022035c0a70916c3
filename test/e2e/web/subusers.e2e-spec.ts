import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Api } from '../support/api.js';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

describe('a subuser', () => {
  const file = `by-subuser-${randomBytes(3).toString('hex')}.txt`;
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let person: Person;
  let visitor: Visitor;
  let owner: Api;
  let subuser: string;
  const server = (): string => `/api/client/servers/${quickstart.server.identifier}`;
  const allow = async (preset: keyof typeof SUBUSER_PRESETS): Promise<void> => {
    const answer = await owner.post(`${server()}/users/${subuser}`, { permissions: SUBUSER_PRESETS[preset] });
    expect(answer).toMatchObject({ status: 200 });
  };
  /** Anew from the list of servers. */
  const begin = async (): Promise<void> => {
    await visitor.goto('/');
    await visitor.page.getByRole('link', { name: 'Demo', exact: true }).waitFor();
  };

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    await switchOff(quickstart);
    owner = new Api(quickstart.panel_url, quickstart.client_key);
    person = await newPerson(quickstart);
    const invited = await owner.post<{ attributes: { uuid: string } }>(`${server()}/users`, {
      email: person.email,
      permissions: SUBUSER_PRESETS.operator,
    });
    expect(invited.status).toBeLessThan(300);
    subuser = invited.body.attributes.uuid;
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(person.username, person.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running?.close();
    await person?.leave();
    const { body } = await owner.get<{ data: { attributes: { uuid: string } }[] }>(`${server()}/backups`);
    for (const { attributes } of body.data)
      await owner.request('DELETE', `${server()}/backups/${attributes.uuid}`);
    await owner.post(`${server()}/files/delete`, { root: '/', files: [file] });
    await switchOff(quickstart);
  });

  it('sees at once what is shared, starts it and restarts it', async () => {
    const { page } = visitor;
    const row = page.getByRole('row', { name: /Demo/ });
    await visitor.task('subuser: what is shared with me', async () => {
      await row.getByText('offline', { exact: true }).waitFor();
    });
    await visitor.click('button', 'Start');
    await row.getByText('running', { exact: true }).waitFor();
    await visitor.task('subuser: restart', async () => {
      await visitor.click('button', 'Restart');
      await visitor.sees('Demo is restarting.');
    });
    await row.getByText('running', { exact: true }).waitFor();
    visitor.expectCalm();
  });

  it('reads the console and sends a command', async () => {
    const { page } = visitor;
    const printed = (text: string) => page.locator('.xterm-rows').getByText(text).first().waitFor();
    await visitor.task('subuser: read the console', async () => {
      await visitor.click('link', 'Demo');
      await printed('listening');
    });
    await visitor.task('subuser: send a command', async () => {
      await visitor.click('link', 'Demo');
      const command = page.getByLabel('Command', { exact: true });
      await command.fill('say hello from a friend');
      await command.press('Enter');
      await printed('hello from a friend');
    });
    visitor.expectCalm();
  });

  it('backs up, and is told by one click more why it restores nothing', async () => {
    const { page } = visitor;
    await visitor.task('subuser: back up now', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Backups');
      await visitor.click('button', 'Back up now');
      await visitor.sees('is being made.');
    });
    const restore = page.getByRole('button', { name: /^Restore / }).first();
    await restore.waitFor();
    expect(await restore.getAttribute('aria-disabled')).toBe('true');
    // Still to be pressed, though it says that it cannot be used.
    await restore.click({ force: true });
    await visitor.sees('Needs the permission backup.restore');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await visitor.looksFine();
    visitor.expectCalm();
  });

  it('finds no way to what is not allowed, by the address neither', async () => {
    const { page } = visitor;
    await begin();
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Files');
    await visitor.heading('Files');
    await page.getByRole('grid').waitFor();
    for (const name of ['New', 'Upload']) expect(await page.getByRole('button', { name }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    await visitor.goto(`/s/${quickstart.server.identifier}/schedules/new`);
    await visitor.sees('Needs the permission schedule.create');
    await visitor.goto('/admin/servers/1');
    await visitor.sees('This is for administrators');
    visitor.expectCalm();
  });

  it('uploads a file and edits it once that is allowed, which nobody has to be told', async () => {
    const { page } = visitor;
    await begin();
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Files');
    await page.getByRole('grid').waitFor();
    await allow('builder');
    const upload = page.getByRole('button', { name: 'Upload', exact: true });
    await upload.waitFor();
    await visitor.task('subuser: upload a file', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Files');
      const choosing = page.waitForEvent('filechooser');
      await visitor.click('button', 'Upload');
      const chooser = await choosing;
      await chooser.setFiles({ name: file, mimeType: 'text/plain', buffer: Buffer.from('of a friend') });
      await page.getByRole('gridcell', { name: file, exact: true }).waitFor();
    });
    await visitor.task('subuser: edit a file', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Files');
      await visitor.click('button', file);
      await page.locator('.cm-line').getByText('of a friend').waitFor();
      await page.locator('.cm-content').focus();
      await page.keyboard.type('Words ');
      await page.keyboard.press('Control+s');
      await visitor.sees('Saved.');
    });
    visitor.expectCalm();
  });

  it('loses while looking what is taken away, and the server with it', async () => {
    const { page } = visitor;
    await begin();
    await visitor.click('link', 'Demo');
    const command = page.getByLabel('Command', { exact: true });
    await command.fill('not sent');
    await allow('viewer');
    await page.getByPlaceholder('Needs the permission control.console').waitFor();
    expect(await command.isDisabled()).toBe(true);
    await visitor.task('subuser: why is an action missing', async () => {
      const stop = page.getByRole('row', { name: /Demo/ }).getByRole('button', { name: 'Stop' });
      // Still to be pressed, though it says that it cannot be used.
      await stop.click({ force: true });
      await visitor.sees('Needs the permission control.stop');
    });
    await visitor.click('link', 'Demo');
    await command.waitFor();
    expect((await owner.request('DELETE', `${server()}/users/${subuser}`)).status).toBe(204);
    await visitor.sees('This does not exist, or you may not see it.');
    await visitor.click('link', 'Servers');
    await visitor.sees('You have no server yet');
    // What is shown of a server that is no longer theirs is asked for once more.
    visitor.expectCalm(/ \(Not Found\)/, / \(Forbidden\)/);
  });
});
