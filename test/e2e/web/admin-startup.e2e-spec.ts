import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi } from './support/demo-server.js';
import { Visitor } from './support/visitor.js';

interface Found {
  attributes: {
    id: number;
    external_id: string | null;
    user: number;
    description: string;
    egg: number;
    container: { image: string; startup_command: string };
  };
}

describe('the startup of a server, changed by its administrator', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let first: Found['attributes'];

  const found = async (): Promise<Found['attributes']> => {
    const { body } = await adminApi(quickstart).get<{ data: Found[] }>(
      `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
    );
    return body.data[0]!.attributes;
  };

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    first = await found();
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    // Journeys share the server.
    const { egg, container } = first;
    await adminApi(quickstart).request('PATCH', `/api/application/servers/${first.id}/startup`, {
      ...{ egg, image: container.image, startup: container.startup_command },
      ...{ environment: {}, skip_scripts: false },
    });
    await running?.close();
  });

  it('takes over what somebody else changes, and nothing that is typed', async () => {
    const { page } = visitor;
    const path = `/api/application/servers/${first.id}/details`;
    // What is left out of it is emptied, by the protocol; `up` knows the demo server by its external id.
    const { external_id, user, description } = first;
    const rename = (name: string) =>
      adminApi(quickstart).request('PATCH', path, { name, external_id, user, description });
    const name = page.getByLabel('Name', { exact: true });
    await visitor.goto(`/admin/servers/${first.id}`);
    await visitor.fill('Weight of input and output', '501');
    expect((await rename('Demo of another')).status).toBe(200);
    try {
      // What one does oneself has the page asked for again.
      await visitor.click('button', 'Suspend');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click();
      await visitor.heading('Demo of another');
      await expect.poll(() => name.inputValue(), { timeout: 30_000 }).toBe('Demo of another');
      expect(await page.getByLabel('Weight of input and output', { exact: true }).inputValue()).toBe('501');
      await visitor.fill('Weight of input and output', '500');
    } finally {
      await rename('Demo');
      await adminApi(quickstart).post(`/api/application/servers/${first.id}/unsuspend`);
    }
  });

  it('keeps what is typed until it is saved, and writes all of it at once', async () => {
    const { page } = visitor;
    await visitor.goto('/admin/servers');
    await visitor.click('link', 'Demo');
    await visitor.click('link', 'Startup');
    await page.getByRole('button', { name: /Start command/ }).click();
    await page.getByRole('option', { name: 'Another one' }).click();
    await visitor.fill('Command', `${first.container.startup_command} --trial`);
    await page.getByText('Not saved yet').waitFor();
    await page
      .getByRole('navigation', { name: 'Sections of the server' })
      .getByRole('link', { name: 'Overview' })
      .click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await visitor.sees('Demo is saved. The next start uses it.');
    expect((await found()).container.startup_command).toBe(`${first.container.startup_command} --trial`);
    expect(await visitor.violations()).toEqual([]);
    visitor.expectCalm();
  });

  it('keeps what is typed in a choice while the page is scrolled', async () => {
    const { page } = visitor;
    await page.setViewportSize({ width: 1280, height: 400 });
    const egg = page.getByRole('combobox', { name: 'Egg' });
    await egg.fill('Nothing has this n');
    await page.getByText('Nothing matches').waitFor();
    await page.evaluate('scrollBy(0, 40)');
    await page.getByText('Nothing matches').waitFor({ state: 'hidden' });
    expect(await egg.inputValue()).toBe('Nothing has this n');
    await page.keyboard.type('ame');
    await page.getByText('Nothing matches').waitFor();
    expect(await egg.inputValue()).toBe('Nothing has this name');
    await page.keyboard.press('Escape');
    await egg.blur();
    expect(await egg.inputValue()).toBe('Demo server');
    await page.setViewportSize({ width: 1280, height: 800 });
    visitor.expectCalm();
  });

  it('changes the image alone, and shows what the panel refuses at the field', async () => {
    const { page } = visitor;
    await page
      .getByRole('button', { name: /^Image|Image$/ })
      .first()
      .click();
    await page.getByRole('option', { name: 'Another one' }).click();
    await visitor.fill('Name of the image', '');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await visitor.sees(/docker image field/i);
    await visitor.fill('Name of the image', 'debian:bookworm-slim');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Not saved yet').waitFor({ state: 'hidden' });
    expect((await found()).container).toMatchObject({
      image: 'debian:bookworm-slim',
      startup_command: `${first.container.startup_command} --trial`,
    });
    visitor.expectCalm(/422/);
  });
});
