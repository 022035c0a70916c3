import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Api } from '../support/api.js';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi } from './support/demo-server.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

describe('a server that is suspended while somebody looks', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let person: Person;
  let visitor: Visitor;
  let id: number;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    await switchOff(quickstart);
    const { body } = await adminApi(quickstart).get<{ data: { attributes: { id: number } }[] }>(
      `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
    );
    id = body.data[0]!.attributes.id;
    person = await newPerson(quickstart);
    const owner = new Api(quickstart.panel_url, quickstart.client_key);
    const server = `/api/client/servers/${quickstart.server.identifier}`;
    await owner.post(`${server}/users`, { email: person.email, permissions: SUBUSER_PRESETS.full });
    expect((await owner.post(`${server}/power`, { signal: 'start' })).status).toBe(204);
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(person.username, person.password);
    await visitor.click('link', 'Demo');
    await visitor.heading('Demo');
    await visitor.page.getByText('running', { exact: true }).first().waitFor();
  });
  afterAll(async () => {
    await adminApi(quickstart).post(`/api/application/servers/${id}/unsuspend`);
    await running?.close();
    await person?.leave();
    await switchOff(quickstart);
  });

  it('says so at once, whom to ask, and closes its console', async () => {
    const { page } = visitor;
    expect((await adminApi(quickstart).post(`/api/application/servers/${id}/suspend`)).status).toBe(204);
    await visitor.sees(/This server is suspended: .* Ask the operator of/);
    await visitor.sees('The server is suspended; its console is closed.');
    await page.getByText('suspended', { exact: true }).first().waitFor();
    expect(await page.getByLabel('Command', { exact: true }).isDisabled()).toBe(true);
    // What nobody can press is not there.
    expect(await page.getByRole('button', { name: /^(Start|Stop|Restart|Kill)$/ }).count()).toBe(0);
    await visitor.looksFine();
  });

  it('closes what nobody can use now, and says so in the list', async () => {
    for (const section of ['Files', 'Backups', 'Activity']) {
      await visitor.click('link', section);
      await visitor.heading(section);
      await visitor.sees('Not while the server is suspended');
    }
    await visitor.click('link', 'See what was done');
    await visitor.heading('Operations');
    await visitor.page.getByRole('row', { name: /Installation/ }).waitFor();
    await visitor.click('link', 'People');
    await visitor.sees('Not while the server is suspended');
    await visitor.click('button', 'Leave');
    await visitor.sees('until somebody invites you again');
    await visitor.looksFine();
    await visitor.click('button', 'Cancel');
    await visitor.click('link', 'Servers');
    await visitor.page.getByRole('row', { name: /Demo/ }).getByText('suspended', { exact: true }).waitFor();
    await visitor.click('link', 'Demo');
  });

  it('can be used again by itself when the suspension is lifted', async () => {
    const { page } = visitor;
    await visitor.sees('The server is suspended; its console is closed.');
    const admin = await Visitor.come(running.browser, quickstart.panel_url);
    await admin.goto(`/s/${quickstart.server.identifier}`);
    await admin.logIn(quickstart.admin.username, quickstart.admin.password);
    await admin.click('button', 'Lift the suspension');
    await admin.sees('Demo can be used again.');
    await admin.leave();
    await page.getByText(/This server is suspended/).waitFor({ state: 'detached' });
    await visitor.click('button', 'Start');
    await page.getByText('running', { exact: true }).first().waitFor();
    const command = page.getByLabel('Command', { exact: true });
    await command.fill('say back again');
    await command.press('Enter');
    await page.locator('.xterm-rows').getByText('back again').first().waitFor();
    visitor.expectCalm(/ \(Conflict\)/);
  });
});
