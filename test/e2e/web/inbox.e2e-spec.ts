import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Api } from '../support/api.js';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi } from './support/demo-server.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

describe('the inbox', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let person: Person;
  let visitor: Visitor;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    person = await newPerson(quickstart);
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(person.username, person.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running?.close();
    await person?.leave();
  });

  it('says what it is for while nothing is in it', async () => {
    await visitor.click('link', 'Inbox');
    await visitor.heading('Inbox');
    await visitor.sees('Nothing new');
    expect(await visitor.violations()).toEqual([]);
  });

  it('tells of an invitation while one looks, counts it, leads to it, and keeps what was read', async () => {
    const { page } = visitor;
    const owner = new Api(quickstart.panel_url, quickstart.client_key);
    const { status } = await owner.post(`/api/client/servers/${quickstart.server.identifier}/users`, {
      email: person.email,
      permissions: SUBUSER_PRESETS.viewer,
    });
    expect(status).toBeLessThan(300);
    await visitor.sees('You were given access to Demo');
    await page.getByRole('link', { name: 'Inbox 1' }).first().waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Mark all as read');
    await visitor.sees('Everything is read.');
    await page.getByRole('link', { name: 'Inbox', exact: true }).first().waitFor();
    await visitor.click('link', 'You were given access to Demo');
    await visitor.heading('Demo');
    visitor.expectCalm();
  });

  it('leads to work that failed, which is done again where it stands', async () => {
    const owner = new Api(quickstart.panel_url, quickstart.client_key);
    const admin = adminApi(quickstart);
    const server = `/api/client/servers/${quickstart.server.identifier}`;
    const { body } = await admin.get<{ data: { attributes: { egg: number } }[] }>(
      `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
    );
    const egg = `/api/application/eggs/${body.data[0]!.attributes.egg}`;
    const { script } = (await admin.get<{ attributes: { script: { install: string } } }>(egg)).body
      .attributes;
    const at = await Visitor.come(running.browser, quickstart.panel_url);
    const { page } = at;
    try {
      await switchOff(quickstart);
      await admin.request('PATCH', egg, { script: { install: 'exit 3' } });
      await at.goto('/inbox');
      await at.logIn(quickstart.admin.username, quickstart.admin.password);
      await at.heading('Inbox');
      expect((await owner.post(`${server}/settings/reinstall`)).status).toBe(202);
      await page.getByRole('link', { name: 'Work on Demo failed' }).first().waitFor();
      await at.click('link', 'All operations');
      await at.heading('Operations on your servers');
      const failed = page.getByRole('row', { name: /Reinstallation/ }).filter({ hasText: 'failed' });
      await failed.first().getByRole('link', { name: 'Demo' }).click();
      await at.heading('Operations');
      await at.looksFine();
    } finally {
      await admin.request('PATCH', egg, { script: { install: script.install } });
    }
    await at.click('button', 'Do again on Demo');
    const again = page.getByRole('row', { name: /Reinstallation/ }).first();
    await again.getByText('done', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Do again on Demo' }).waitFor({ state: 'detached' });
    at.expectCalm();
    await at.leave();
  });
});
