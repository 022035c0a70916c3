import { randomBytes } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMariaDb, type TestMariaDb } from '@app/testing/services.js';
import { Api } from '../support/api.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi, raiseLimits, type RaisedLimits } from './support/demo-server.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

/** Of this run alone: what a run before it left behind disturbs none. */
const RUN = randomBytes(3).toString('hex');

describe('what administrators keep', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;

  /** By the navigation, from a page of its own: a journey that broke off leaves the next alone. */
  const open = async (section: string): Promise<void> => {
    await visitor.goto('/admin');
    await visitor.click('link', section);
    await visitor.heading(section);
  };
  const option = async (label: string, text: string): Promise<void> => {
    const box = visitor.page.getByRole('combobox', { name: label, exact: true });
    // A list that has opened closes when the page is scrolled.
    await box.scrollIntoViewIfNeeded();
    await visitor.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    await box.fill(text);
    await visitor.page.getByRole('option', { name: text }).first().click();
  };
  const card = (title: string): Locator => visitor.page.getByRole('region', { name: title, exact: true });
  const confirm = (verb: string): Promise<void> =>
    visitor.page.getByRole('alertdialog').getByRole('button', { name: verb }).click();

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
    await visitor.click('link', 'Administration');
    await visitor.heading('Overview');
  });
  afterAll(() => running.close());

  it('a mount: made, attached to a node and a server, detached and deleted', async () => {
    const { page } = visitor;
    const name = `Maps ${RUN}`;
    await open('Mounts');
    await visitor.click('button', 'New mount');
    await visitor.fill('Name', name);
    await visitor.fill('Folder on the node', 'srv/maps');
    await visitor.fill('Place in the server', '/maps');
    await visitor.click('button', 'Create the mount');
    await visitor.sees('must be an absolute path');
    await visitor.fill('Folder on the node', '/srv/maps');
    await visitor.click('button', 'Create the mount');
    await visitor.sees(`${name} is created.`);
    await visitor.sees('None yet: no server can have it.');
    await visitor.goto('/admin/servers/1');
    await card('Mounts').waitFor();
    await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
    expect(await page.getByText(name, { exact: true }).count()).toBe(0);

    await visitor.goto('/admin/mounts');
    await visitor.click('link', name);
    await option('Node', quickstart.node.name);
    await card('Nodes').getByRole('button', { name: 'Attach' }).click();
    await visitor.sees(`${quickstart.node.name} is attached to ${name}.`);
    expect(await visitor.violations()).toEqual([]);
    await visitor.goto('/admin/servers/1');
    await page.getByText(name, { exact: true }).click();
    await visitor.sees(`Demo is attached to ${name}.`);

    await visitor.goto('/admin/mounts');
    await visitor.click('link', name);
    await page.getByTitle('Servers have it. Detach them first.').waitFor();
    await visitor.click('button', 'Detach Demo');
    await visitor.sees(`Demo is detached from ${name}.`);
    await visitor.click('button', `Delete ${name}`);
    await confirm(`Delete ${name}`);
    await visitor.sees(`${name} is deleted.`);
    visitor.expectCalm();
  });

  it('the settings: saved, marked, tried out by a mail, and given back to the environment', async () => {
    const { page } = visitor;
    await open('Settings');
    const before = await page.getByLabel('Name', { exact: true }).inputValue();
    await visitor.fill('Name', `Panel ${RUN}`);
    await visitor.fill('Mail server', 'no name');
    await page.getByTitle('Save the settings first').first().waitFor();
    await visitor.click('button', 'Save');
    await visitor.sees('This has not the right form.');
    await visitor.fill('Mail server', '');
    await visitor.click('button', 'Save');
    await visitor.sees('The settings are saved and in force.');
    expect(await visitor.violations()).toEqual([]);
    const session = await page.evaluate(async () => (await fetch('/api/auth/session')).text());
    expect(session).toContain(`Panel ${RUN}`);

    await visitor.click('button', 'Send a mail for a trial');
    await visitor.sees(`the mail to ${quickstart.admin.email} lies in the folder`);
    await visitor.click('button', 'Name: as the environment says');
    await visitor.sees('Name is as the environment says.');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(before);
    expect(await page.getByText('set here').count()).toBe(0);
    visitor.expectCalm();
  });

  describe('on database hosts', () => {
    let service: TestMariaDb;
    let limits: RaisedLimits;
    beforeAll(async () => {
      service = await startMariaDb();
      limits = await raiseLimits(quickstart);
    });
    afterAll(async () => {
      await limits.leave();
      await service.stop();
    });

    it('one that is tried out on saving; its databases on the page of the server', async () => {
      const { page } = visitor;
      const name = `Host ${RUN}`;
      const { hostname, port, username, password } = new URL(service.url);
      await open('Database hosts');
      await page.getByRole('button', { name: 'New database host' }).click();
      await visitor.fill('Name', name);
      await visitor.fill('Address', hostname);
      await visitor.fill('Port', '1');
      await visitor.fill('Username', username);
      await visitor.fill('Password', password);
      await visitor.click('button', 'Try out and create');
      await visitor.sees('The database host cannot be used');
      await visitor.fill('Port', port);
      await visitor.click('button', 'Try out and create');
      await visitor.sees(`${name} works and is created.`);
      await visitor.sees('There are none.');
      expect(await visitor.violations()).toEqual([]);

      await visitor.goto('/admin/servers/1');
      await visitor.click('button', 'New database');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill(`t${RUN}`);
      await option('Host', name);
      expect(await visitor.violations()).toEqual([]);
      await dialog.getByRole('button', { name: 'Create the database' }).click();
      const database = `s1_t${RUN}`;
      await visitor.sees(`${database} is created.`);
      await visitor.click('button', `Give ${database} a new password`);
      await confirm('New password');
      await visitor.sees(`${database} has a new password.`);

      await visitor.goto('/admin/database-hosts');
      await visitor.click('link', name);
      await page.getByTitle('Databases lie on it.').waitFor();
      await visitor.click('link', 'Open the server');
      await visitor.click('button', `Delete ${database}`);
      await confirm(`Delete ${database}`);
      await visitor.sees(`${database} is deleted.`);
      await visitor.goto('/admin/database-hosts');
      await visitor.click('link', name);
      await visitor.click('button', `Delete ${name}`);
      await confirm(`Delete ${name}`);
      await visitor.sees(`${name} is deleted.`);
      visitor.expectCalm(/400 \(Bad Request\)/);
    });
  });

  it('a store of backups: refused where it does not answer, tested, and deleted', async () => {
    const name = `Store ${RUN}`;
    await open('Stores of backups');
    await visitor.page.getByRole('button', { name: 'New store' }).click();
    await visitor.fill('Name', name);
    await visitor.fill('Address', 'http://127.0.0.1:1');
    await visitor.fill('Bucket', 'backups');
    await visitor.fill('Region', 'eu');
    await visitor.fill('Access key', 'key');
    await visitor.fill('Secret', 'secret');
    await visitor.click('button', 'Try out and create');
    await visitor.page.locator('[data-invalid]').first().waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.page.getByRole('button', { name: 'S3 bucket' }).click();
    await visitor.page.getByRole('option', { name: 'Disk of the node' }).click();
    await visitor.click('button', 'Try out and create');
    await visitor.sees(`${name} works and is created.`);
    await visitor.goto('/admin/backup-hosts');
    await visitor.click('button', `Test ${name}`);
    await visitor.sees(`${name} works: `);
    await visitor.click('link', name);
    await visitor.click('button', `Delete ${name}`);
    await confirm(`Delete ${name}`);
    await visitor.sees(`${name} is deleted.`);
    visitor.expectCalm(/400 \(Bad Request\)/);
  });

  it('an application key: its grid, its secret once, what it may, and its end', async () => {
    const { page } = visitor;
    const name = `Shop ${RUN}`;
    await open('Application keys');
    await visitor.click('button', 'New key');
    await visitor.fill('What it is for', name);
    await visitor.fill('From these addresses only', 'nowhere');
    await page.getByRole('checkbox', { name: 'Write: Locations' }).check({ force: true });
    await page.getByRole('checkbox', { name: 'Read: Locations', checked: true }).waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Create the key');
    await page.locator('[data-invalid]').first().waitFor();
    await visitor.fill('From these addresses only', '127.0.0.0/8\n::1');
    await visitor.click('button', 'Create the key');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Copy it now').waitFor();
    const api = new Api(quickstart.panel_url, (await dialog.locator('code').textContent())!);
    expect((await api.get('/api/application/locations')).status).toBe(200);
    expect((await api.get('/api/application/users')).status).toBe(403);
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await visitor.heading('Application keys');
    const row = page.getByRole('row').filter({ hasText: name });
    await row.getByText('read 1 resource, write 1').waitFor();
    await row.getByRole('link', { name: quickstart.admin.username }).waitFor();
    await visitor.click('button', `Delete ${name}`);
    await confirm(`Delete ${name}`);
    await visitor.sees(`The key ${name} is deleted.`);
    expect((await api.get('/api/application/locations')).status).toBe(401);
    visitor.expectCalm(/422|400/);
  });

  describe('by role', () => {
    let person: Person;
    let role: number;
    const api = (): Api => adminApi(quickstart);
    beforeAll(async () => {
      person = await newPerson(quickstart);
      const permissions = ['viewList mount', 'view mount', 'view settings'];
      const { body } = await api().post<{ attributes: { id: number } }>('/api/application/roles', {
        name: `looks ${RUN}`,
        permissions,
      });
      role = body.attributes.id;
      await api().request('PATCH', `/api/application/users/${person.id}/roles/assign`, { roles: [role] });
    });
    afterAll(async () => {
      await api().request('DELETE', `/api/application/roles/${role}`);
      await person.leave();
    });

    it('are seen and not changed, or not seen', async () => {
      const other = await Visitor.come(running.browser, quickstart.panel_url);
      await other.goto('/admin/mounts');
      await other.logIn(person.username, person.password);
      await other.heading('Mounts');
      const sections = other.page.getByRole('navigation', { name: 'Administration' }).getByRole('link');
      expect(await sections.allTextContents()).toEqual(['Mounts', 'Settings']);
      await other.page.getByTitle('Needs the permission “Create: Mounts”').first().waitFor();
      await other.goto('/admin/settings');
      await other.sees('Needs the permission “Change the settings of the panel”');
      expect(await other.page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
      for (const path of ['keys', 'keys/new', 'database-hosts', 'backup-hosts/new', 'roles']) {
        await other.goto(`/admin/${path}`);
        await other.sees('Your roles do not reach this');
      }
      expect(await other.violations()).toEqual([]);
      other.expectCalm();
      await other.leave();
    });
  });
});
