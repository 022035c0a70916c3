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
  /** Anew from the list of servers, where the counts of clicks begin. */
  const begin = async (): Promise<void> => {
    await visitor.goto('/');
    await visitor.page.getByRole('link', { name: 'Demo', exact: true }).waitFor();
    visitor.clicks = 0;
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

  it('sees at once what is shared, starts it and restarts it by one click', async () => {
    const { page } = visitor;
    await begin();
    const row = page.getByRole('row', { name: /Demo/ });
    await row.getByText('offline', { exact: true }).waitFor();
    await visitor.click('button', 'Start');
    await row.getByText('running', { exact: true }).waitFor();
    visitor.clicks = 0;
    await visitor.click('button', 'Restart');
    await visitor.sees('Demo is restarting.');
    await row.getByText('running', { exact: true }).waitFor();
    expect(visitor.clicks).toBe(1);
    visitor.expectCalm();
  });

  it('reads the console by one click, and sends a command by two', async () => {
    const { page } = visitor;
    await begin();
    await visitor.click('link', 'Demo');
    await page.locator('.xterm-rows').getByText('listening').first().waitFor();
    expect(visitor.clicks).toBe(1);
    const command = page.getByLabel('Command', { exact: true });
    visitor.clicks += 1;
    await command.fill('say hello from a friend');
    await command.press('Enter');
    await page.locator('.xterm-rows').getByText('hello from a friend').first().waitFor();
    expect(visitor.clicks).toBe(2);
    visitor.expectCalm();
  });

  it('backs up by three, and is told by one more why it restores nothing', async () => {
    const { page } = visitor;
    await begin();
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Backups');
    await visitor.click('button', 'Back up now');
    await visitor.sees('is being made.');
    expect(visitor.clicks).toBe(3);
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

  it('uploads a file by three clicks once that is allowed, which nobody has to be told', async () => {
    const { page } = visitor;
    await begin();
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Files');
    await page.getByRole('grid').waitFor();
    await allow('builder');
    const upload = page.getByRole('button', { name: 'Upload', exact: true });
    await upload.waitFor();
    await begin();
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Files');
    await visitor.click('button', 'Upload');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('menuitem', { name: 'Files' }).click(),
    ]);
    await chooser.setFiles({ name: file, mimeType: 'text/plain', buffer: Buffer.from('of a friend') });
    await page.getByRole('gridcell', { name: file, exact: true }).waitFor();
    // Files can be dropped too, and the menu asks only whether they are files or a folder.
    expect(visitor.clicks).toBe(3);
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
    expect((await owner.request('DELETE', `${server()}/users/${subuser}`)).status).toBe(204);
    await visitor.sees('This does not exist, or you may not see it.');
    await visitor.click('link', 'Servers');
    await visitor.sees('You have no server yet');
    // What is shown of a server that is no longer theirs is asked for once more.
    visitor.expectCalm(/ \(Not Found\)/, / \(Forbidden\)/);
  });
});
