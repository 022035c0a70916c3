import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi } from './support/demo-server.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

/** Of this run alone: what a run before it left behind disturbs none. */
const RUN = randomBytes(3);
const ADDRESS = `127.${RUN.join('.')}`;
const NEWCOMER = `grace${RUN.toString('hex')}`;
const LOST_NODE = `lost-${RUN.toString('hex')}`;
const ROLE = `support-${RUN.toString('hex')}`;
/** Where no test has an allocation of its own. */
const RANGE_FROM = 50_000;
const LOCATION = `de.${RUN.toString('hex')}`;

describe('the administration', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let person: Person;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    person = await newPerson(quickstart);
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running.close();
    await person.leave();
  });

  it('adds a range of ports to a node, and says which exist', async () => {
    const { page } = visitor;
    const first = RANGE_FROM + RUN[0]! * 3;
    await visitor.task('admin: add a range of ports', async () => {
      await visitor.click('link', quickstart.node.name, page.getByRole('table'));
      await visitor.click('link', 'Allocations');
      await visitor.click('button', 'Add ports');
      await visitor.fill('Ports', `${first}-${first + 2}`);
      await visitor.sees('3 addresses.');
      await page.keyboard.press('Enter');
      await visitor.sees('3 addresses are added.');
    });
    await visitor.click('button', 'Add ports');
    await visitor.fill('Address or network', ADDRESS);
    await visitor.fill('Ports', '40000-40002, 80');
    await visitor.sees('“80” is no port');
    await visitor.fill('Ports', '40000-40002, 40010');
    await page.getByRole('dialog').getByText('4 addresses.').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await visitor.sees('4 addresses are added.');
    await visitor.click('button', 'Add ports');
    await visitor.fill('Address or network', ADDRESS);
    await visitor.fill('Ports', '40002-40003');
    await visitor.sees('2 addresses, 1 of them exists and stays.');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    visitor.expectCalm();
  });

  it('says on its first page what is wrong, live, and mends it by its button', async () => {
    const { page } = visitor;
    await visitor.goto('/admin');
    await page.getByRole('link', { name: quickstart.node.name }).first().waitFor();
    // A node at a port where nobody listens: it appears without a reload, and goes with the node.
    const api = adminApi(quickstart);
    const { status, body } = await api.post<{ attributes: { id: number } }>('/api/application/nodes', {
      ...{ name: LOST_NODE, fqdn: '127.0.0.1', scheme: 'http', daemon_sftp: 2, daemon_listen: 1 },
      ...{ memory: 0, memory_overallocate: 0, disk: 0, disk_overallocate: 0, cpu: 0, cpu_overallocate: 0 },
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    const row = page.getByRole('listitem').filter({ hasText: `${LOST_NODE} does not answer` });
    await row.waitFor({ timeout: 120_000 });
    await visitor.task('admin: what is wrong now', async () => {
      await row.waitFor();
      expect(await visitor.violations()).toEqual([]);
    });
    await visitor.task('admin: mend it by its button', async () => {
      await visitor.click('button', 'Look again', row);
      await visitor.sees(`${LOST_NODE} was asked again.`);
    });
    await api.request('DELETE', `/api/application/nodes/${body.attributes.id}`);
    await row.waitFor({ state: 'detached', timeout: 120_000 });
    await visitor.goto('/admin/operations');
    await page.getByRole('cell', { name: 'done' }).first().waitFor();
    await visitor.goto('/admin/activity?q=nobody-of-that-name');
    await visitor.sees('Nothing happened yet');
    await visitor.goto(`/admin/activity?q=${quickstart.admin.username}`);
    await page.getByRole('cell', { name: quickstart.admin.username }).first().waitFor();
    visitor.expectCalm();
  });

  it('makes a user, an administrator of them, and finds them again', async () => {
    const { page } = visitor;
    await visitor.goto('/admin/users');
    await visitor.click('button', 'New user');
    await visitor.fill('Mail address', 'no address');
    await visitor.fill('Username', NEWCOMER);
    await visitor.click('button', 'Create the user');
    await visitor.sees('This is no mail address.');
    await visitor.fill('Mail address', `${NEWCOMER}@example.com`);
    await visitor.click('button', 'Create the user');
    await visitor.heading(NEWCOMER);
    await page.getByText('Administrator: may do everything').click();
    await visitor.click('button', 'Save');
    await visitor.sees(`${NEWCOMER} is saved.`);
    await page.getByText('administrator', { exact: true }).waitFor();
    await visitor.task('admin: find server, user or node', async () => {
      await visitor.click('link', 'Users');
      await visitor.fill('Search by name or mail', NEWCOMER);
      await page.waitForURL((url) => url.search.includes(NEWCOMER));
      await page.getByRole('link', { name: NEWCOMER, exact: true }).waitFor();
    });
    await visitor.click('link', NEWCOMER);
    await page.getByTitle('Take the rights of an administrator away first.').waitFor();
    await page.getByText('Administrator: may do everything').click();
    await visitor.click('button', 'Save');
    await page.getByText('administrator', { exact: true }).waitFor({ state: 'detached' });
    await visitor.click('button', `Delete ${NEWCOMER}`);
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: `Delete ${NEWCOMER}` })
      .click();
    await visitor.sees(`${NEWCOMER} is deleted.`);
    visitor.expectCalm();
  });

  it('makes a server where there is room, and suspends it', async () => {
    const { page } = visitor;
    const name = `Trial ${person.username}`;
    const choose = async (label: string, text: string): Promise<void> => {
      const field = page.getByRole('combobox', { name: label, exact: true });
      await field.fill(text);
      await page.getByRole('option', { name: text }).first().waitFor();
      await field.press('ArrowDown');
      await field.press('Enter');
    };
    const egg = await page.evaluate(async () => {
      const answer = await fetch('/api/application/eggs');
      return ((await answer.json()) as { data: { attributes: { name: string } }[] }).data[0]!.attributes.name;
    });
    await visitor.task('admin: create a server, placed', async () => {
      await visitor.click('link', 'All servers');
      await visitor.click('button', 'New server');
      await visitor.fill('Name', name);
      await choose('Owner', person.username);
      await choose('Egg', egg);
      await page.getByText('fits', { exact: true }).waitFor();
      expect(await visitor.violations()).toEqual([]);
      await visitor.click('button', 'Create the server');
      await visitor.heading(name);
    });
    await visitor.task('admin: suspend a server', async () => {
      await visitor.click('link', 'All servers');
      await visitor.click('button', `Suspend ${name}`);
      expect(await visitor.violations()).toEqual([]);
      await visitor.click('button', `Suspend ${name}`, page.getByRole('alertdialog'));
      await visitor.sees(`${name} is suspended.`);
    });
    await visitor.click('link', name);
    await visitor.heading(name);
    await page.getByText('suspended', { exact: true }).waitFor();
    await visitor.click('button', 'Delete by force');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete by force' }).click();
    await visitor.sees(`${name} is deleted.`);
    visitor.expectCalm();
  });

  it('keeps locations, and takes an egg from a file', async () => {
    const { page } = visitor;
    await visitor.goto('/admin/locations');
    await page.getByRole('button', { name: 'New location' }).first().click();
    await visitor.fill('Short name', LOCATION);
    await visitor.click('button', 'Save');
    await visitor.sees(`${LOCATION} is saved.`);
    await visitor.click('button', `Change ${LOCATION}`);
    await visitor.fill('Description', 'Only a trial');
    await visitor.click('button', 'Save');
    await page.getByRole('cell', { name: 'Only a trial' }).waitFor();
    await visitor.click('button', `Delete ${LOCATION}`);
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: `Delete ${LOCATION}` })
      .click();
    await visitor.sees(`${LOCATION} is deleted.`);

    await visitor.click('link', 'Eggs');
    await visitor.heading('Eggs');
    const api = adminApi(quickstart);
    const { body } = await api.get<{ data: { attributes: { id: number; name: string } }[] }>(
      '/api/application/eggs',
    );
    const { id } = body.data[0]!.attributes;
    const document = await api.get<object>(`/api/application/eggs/${id}/export?format=json`);
    await page.locator('input[type=file]').setInputFiles({
      name: 'egg.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(document.body)),
    });
    await visitor.sees('Nothing would change: egg.json.');
    await visitor.click('link', 'Jobs');
    await visitor.heading('Jobs');
    visitor.expectCalm();
  });

  it('gives a role; who has it reaches what it allows, and no more', async () => {
    const { page } = visitor;
    await visitor.goto('/admin/roles');
    await page.getByRole('link', { name: 'Root Admin' }).waitFor();
    await visitor.click('button', 'New role');
    await visitor.fill('Name', ROLE);
    await page.getByRole('checkbox', { name: 'See: Users and all activity' }).check({ force: true });
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Create the role');
    await visitor.sees(`The role ${ROLE} is created.`);
    await visitor.sees('Nobody yet. Roles are given on the page of a user.');
    await visitor.task('admin: give a role', async () => {
      await visitor.click('link', 'Users');
      await visitor.click('link', person.username);
      await visitor.heading(person.username);
      await page.getByText(ROLE, { exact: true }).click();
      await visitor.sees(`${person.username} has the role ${ROLE}.`);
    });
    await visitor.sees('Users and all activity: See');
    expect(await visitor.violations()).toEqual([]);

    const other = await Visitor.come(running.browser, quickstart.panel_url);
    await other.goto('/');
    await other.logIn(person.username, person.password);
    await other.click('link', 'Administration');
    await other.heading('Users');
    const sections = other.page.getByRole('navigation', { name: 'Administration' }).getByRole('link');
    expect(await sections.allTextContents()).toEqual(['Users', 'All activity', 'Requests']);
    await other.page.getByRole('link', { name: quickstart.admin.username, exact: true }).waitFor();
    other.expectCalm();

    await visitor.goto('/admin/roles');
    await visitor.click('link', ROLE);
    await page.getByRole('link', { name: person.username }).waitFor();
    await visitor.click('button', `Delete ${ROLE}`);
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: `Delete ${ROLE}` })
      .click();
    await visitor.sees(`The role ${ROLE} is deleted.`);
    await other.goto('/admin/users');
    await other.sees('This is for administrators');
    await other.leave();
    visitor.expectCalm();
  });

  it('is for administrators only', async () => {
    const other = await Visitor.come(running.browser, quickstart.panel_url);
    await other.goto('/admin/nodes');
    await other.logIn(person.username, person.password);
    await other.sees('This is for administrators');
    expect(await other.page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    other.expectCalm();
    await other.leave();
  });
});
