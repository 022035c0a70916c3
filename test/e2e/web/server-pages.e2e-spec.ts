import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { addDatabaseHost, raiseLimits, type AddedHost, type RaisedLimits } from './support/demo-server.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

describe('the pages of a server', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let friend: Person;
  let host: AddedHost;
  let limits: RaisedLimits;
  const at = (section: string): string => `/s/${quickstart.server.identifier}/${section}`;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    limits = await raiseLimits(quickstart);
    host = await addDatabaseHost(quickstart);
    friend = await newPerson(quickstart);
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running.close();
    // A pin is a second link to the demo server on every page of the files that follow.
    const { panel_url, client_key } = quickstart;
    const account = new Api(panel_url, client_key);
    const preferences = await account.get<{ attributes: { servers: object } }>(
      '/api/client/account/preferences',
    );
    const { attributes } = preferences.body;
    await account.request('PUT', '/api/client/account/preferences', {
      ...attributes,
      servers: { ...attributes.servers, pins: [] },
    });
    await friend.leave();
    await host.leave();
    await limits.leave();
  });

  it('pins a server, which then stands in the navigation of every page', async () => {
    const { page } = visitor;
    const pin = page.getByRole('button', { name: 'Pin Demo to the top', pressed: true });
    const link = page.getByRole('navigation').getByRole('link', { name: 'Demo' });
    const kept = () =>
      page.waitForResponse(
        (answer) => answer.url().endsWith('/preferences') && answer.request().method() === 'PUT',
      );
    const pinned = kept();
    await visitor.click('button', 'Pin Demo to the top');
    await link.waitFor();
    await pinned;
    expect(await visitor.violations()).toEqual([]);
    // A choice that is made before what keeps choices is there.
    let arrive = (): void => undefined;
    const arrives = new Promise<void>((resolve) => (arrive = resolve));
    await page.route(/FollowTastes/, async (route) => {
      await arrives;
      await route.continue();
    });
    await page.reload();
    await pin.click();
    await link.waitFor({ state: 'detached' });
    const unpinned = kept();
    arrive();
    await unpinned;
    await page.unroute(/FollowTastes/);
    await page.reload();
    await visitor.heading('Servers');
    await page.getByRole('button', { name: 'Pin Demo to the top', pressed: false }).waitFor();
    visitor.expectCalm();
  });

  it('gives the server another address, says what it is for, and takes it away again', async () => {
    const { page } = visitor;
    await visitor.goto(at('network'));
    await visitor.sees('1 of 3');
    await visitor.click('button', 'Add an address');
    await visitor.sees('belongs to the server now');
    const row = page.getByRole('row').last();
    await row.getByRole('button', { name: /^Note of/ }).click();
    await page.keyboard.type('voice');
    await page.keyboard.press('Escape');
    await row.getByText('none').waitFor();
    await row.getByRole('button', { name: /^Note of/ }).click();
    await page.keyboard.type('voice chat');
    await page.keyboard.press('Enter');
    await page.reload();
    await page.getByRole('row').last().getByText('voice chat').waitFor();
    await page
      .getByRole('row')
      .last()
      .getByRole('button', { name: /^Actions of/ })
      .click();
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('menuitem', 'Remove');
    await visitor.sees('It is noted for “voice chat”.');
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Remove address');
    await visitor.sees('is removed.');
    await visitor.sees('1 of 3');
    visitor.expectCalm();
  });

  it('invites by a ready-made set, in four clicks', async () => {
    const { page } = visitor;
    await visitor.task('owner: invite with a preset', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'People');
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      expect(await visitor.violations()).toEqual([]);
      await visitor.fill('Mail address', friend.email);
      await page.keyboard.press('Enter');
      await visitor.sees(`${friend.email} is invited.`);
      await page.getByRole('cell', { name: 'Viewer', exact: true }).waitFor();
    });
    visitor.expectCalm();
  });

  it('changes what somebody may do, by groups and one by one', async () => {
    const { page } = visitor;
    await visitor.click('button', `Actions of ${friend.username}`);
    await visitor.click('menuitem', 'Change permissions');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Management of schedules.').click();
    await dialog.getByText(/^Custom: /).waitFor();
    await dialog.getByText('Everything', { exact: true }).click();
    expect(await dialog.getByRole('checkbox', { checked: false }).count()).toBe(0);
    await dialog.getByText('Everything', { exact: true }).click();
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Operator', exact: true }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Operator', exact: true }).waitFor();
  });

  it('shows a subuser what they may, and lets them go', async () => {
    const subuser = await Visitor.come(running.browser, quickstart.panel_url, {
      viewport: { width: 390, height: 844 },
    });
    const { page } = subuser;
    await subuser.goto(at('people'));
    await subuser.logIn(friend.username, friend.password);
    await subuser.heading('People');
    await subuser.sees('Needs the permission user.read');
    expect(await subuser.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Leave' }).waitFor();
    await subuser.task('subuser: leave a server', async () => {
      await subuser.click('link', 'Demo');
      await subuser.click('button', 'Leave');
      await subuser.sees('until somebody invites you again');
      expect(await subuser.violations()).toEqual([]);
      await subuser.click('button', 'Leave Demo');
      await subuser.heading('Servers');
      await subuser.sees('You have no server yet');
    });
    await page.waitForURL(quickstart.panel_url + '/');
    // The page that is left may be told of the change, and ask for its server once more, before it is gone.
    subuser.expectCalm(/ \(Not Found\)/);
    await subuser.leave();
  });

  it('makes a database, tells how to connect, gives it a new password and deletes it', async () => {
    const { page } = visitor;
    await visitor.goto(at('databases'));
    await visitor.sees('No database yet');
    await visitor.click('button', 'New database');
    await visitor.fill('Name', 'players');
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Create the database');
    await page.getByRole('heading', { name: /^Connect to s\d+_players/ }).waitFor();
    const dialog = page.getByRole('dialog');
    const address = dialog.locator('code').filter({ hasText: 'mysql://' }).first();
    expect(await address.textContent()).toContain('••••••••');
    await visitor.click('button', 'Reveal the password');
    const first = await address.textContent();
    expect(first).not.toContain('•');
    expect(await visitor.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await visitor.sees('1 of 3');
    const actions = page.getByRole('button', { name: /^Actions of s/ });
    await actions.click();
    await visitor.click('menuitem', 'New password');
    await visitor.sees('cannot connect any more');
    await visitor.click('button', 'Make a new password');
    await page.getByRole('heading', { name: /^Connect to s\d+_players/ }).waitFor();
    await visitor.click('button', 'Reveal the password');
    expect(await address.textContent()).not.toBe(first);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await actions.click();
    await visitor.click('menuitem', 'Delete');
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Delete s/ })
      .click();
    await visitor.sees('No database yet');
    visitor.expectCalm();
  });
});
