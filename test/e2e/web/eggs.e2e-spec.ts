import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi } from './support/demo-server.js';
import { Visitor } from './support/visitor.js';

const RUN = randomBytes(3).toString('hex');
const NEST = `Trials ${RUN}`;
const EGG = `Trial ${RUN}`;

interface EggDocument {
  uuid: string;
  name: string;
  docker_images: Record<string, string>;
}

describe('eggs', () => {
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
  afterAll(() => running.close());

  const choose = (document: object): Promise<void> =>
    visitor.page.locator('input[type=file]').setInputFiles({
      name: 'egg.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(document)),
    });
  const confirm = (name: string): Promise<void> =>
    visitor.page.getByRole('alertdialog').getByRole('button', { name }).click();

  it('have nests, which are made, changed and deleted', async () => {
    const { page } = visitor;
    await visitor.goto('/admin/eggs');
    await visitor.click('button', 'New nest');
    await visitor.fill('Name', NEST);
    await visitor.click('button', 'Save');
    await visitor.sees(`The nest ${NEST} is saved.`);
    await visitor.click('button', `Change the nest ${NEST}`);
    await visitor.fill('Description', 'Only a trial');
    await visitor.click('button', 'Save');
    await visitor.sees('Only a trial');
    await page.getByRole('region', { name: NEST }).getByText('No egg is in this nest yet.').waitFor();
    visitor.expectCalm();
  });

  it('are made in sections without losing words, which leaving asks about', async () => {
    const { page } = visitor;
    await visitor.click('button', 'New egg');
    await visitor.heading('New egg');
    await visitor.fill('Name', EGG);
    await page.getByRole('button', { name: /Nest/ }).click();
    await page.getByRole('option', { name: NEST }).click();
    await visitor.click('button', 'Create the egg');
    // What is missing is in another section.
    await visitor.sees('Servers need an image');
    await visitor.fill('Image', 'debian:bookworm-slim');
    await page.getByRole('link', { name: /^Startup/ }).click();
    await visitor.fill('Command', './start {{WORLD}}');
    await page.getByRole('link', { name: /^Install script/ }).click();
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('echo made');
    expect(await visitor.violations()).toEqual([]);
    await page.getByRole('link', { name: /^Variables/ }).click();
    await visitor.click('button', 'Add a variable');
    await visitor.fill('Name', 'World');
    await visitor.fill('Name in the container', 'WORLD');
    await visitor.fill('Rules', 'required|string|max:20');
    await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Users' })
      .click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await visitor.click('button', 'Create the egg');
    await visitor.sees(`${EGG} is saved.`);
    await visitor.heading(EGG);
    await page.getByRole('link', { name: /^Install script/ }).click();
    await page.locator('.cm-content').getByText('echo made').waitFor();
    await page.getByRole('link', { name: /^Configuration/ }).click();
    await page.locator('.cm-content').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await visitor.sees('One of these is no JSON object.');
    await visitor.click('button', 'Discard');
    visitor.expectCalm();
  });

  it('are taken from files: new ones at once, known ones after what changes was seen', async () => {
    const { page } = visitor;
    const api = adminApi(quickstart);
    const { body } = await api.get<{ data: { attributes: { id: number; name: string } }[] }>(
      '/api/application/eggs',
    );
    const { id } = body.data.find(({ attributes }) => attributes.name === EGG)!.attributes;
    const document = (await api.get<EggDocument>(`/api/application/eggs/${id}/export?format=json`)).body;
    await visitor.goto('/admin/eggs');
    const changed = { ...document, docker_images: { ...document.docker_images, Other: 'debian:sid-slim' } };
    await choose(changed);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('docker_images').waitFor();
    await dialog.getByText('No server uses it.').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Change the egg');
    await visitor.sees(`Imported: ${EGG}.`);
    await choose(changed);
    await visitor.sees('Nothing would change: egg.json.');

    const { uuid: _uuid, ...fresh } = { ...document, name: `${EGG} copy` };
    await visitor.task('admin: import an egg', async () => {
      await visitor.click('link', 'Eggs');
      await visitor.heading('Eggs');
      const choosing = page.waitForEvent('filechooser');
      await visitor.click('button', 'Import');
      const chooser = await choosing;
      await chooser.setFiles({
        name: 'copy.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(fresh)),
      });
      await visitor.sees(`Imported: ${EGG} copy.`);
    });
    visitor.expectCalm();
  });

  it('are deleted, and the nest after them', async () => {
    for (const name of [`${EGG} copy`, EGG]) {
      await visitor.click('button', `Delete ${name}`);
      await confirm(`Delete ${name}`);
      await visitor.sees(`${name} is deleted.`);
    }
    await visitor.click('button', `Delete the nest ${NEST}`);
    await confirm(`Delete the nest ${NEST}`);
    await visitor.sees(`The nest ${NEST} is deleted.`);
    visitor.expectCalm();
  });
});
