import { afterAll, beforeAll, describe, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Api } from '../support/api.js';
import { switchOn } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi, putFile } from './support/demo-server.js';
import { newPerson, type Person } from './support/people.js';
import { routeOf, DESKTOP, PHONE } from './support/routes.js';
import { addSamples } from './support/samples.js';
import { Visitor } from './support/visitor.js';
import { OF_ACCOUNTS } from './support/overlays/of-accounts.js';
import { OF_ADMINISTRATION } from './support/overlays/of-administration.js';
import { FILE, OF_SERVERS } from './support/overlays/of-servers.js';
import { doStep, type Overlay } from './support/overlays/overlay.js';

/** What is above the page; of a menu within a dialog the menu. */
const OPEN = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';

describe('everything that opens above a page', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let leaveSamples: () => Promise<void>;
  let demo: number;
  let person: Person;
  let visitor: Visitor;
  /** Where the page is, if no step has led away and no answer is changed. */
  let shown: string | null = null;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    leaveSamples = await addSamples(quickstart);
    await putFile(quickstart, FILE, 'one\n');
    await switchOn(quickstart);
    const { body } = await adminApi(quickstart).get<{ data: { attributes: { id: number } }[] }>(
      `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
    );
    demo = body.data[0]!.attributes.id;
    person = await newPerson(quickstart);
    const owner = new Api(quickstart.panel_url, quickstart.client_key);
    const { email } = person;
    const permissions = SUBUSER_PRESETS.viewer;
    await owner.post(`/api/client/servers/${quickstart.server.identifier}/users`, { email, permissions });
    running = await launchBrowser(quickstart.panel_url);
  });
  afterAll(async () => {
    await running?.close();
    await person?.leave();
    const owner = new Api(quickstart.panel_url, quickstart.client_key);
    const files = `/api/client/servers/${quickstart.server.identifier}/files/delete`;
    await owner.post(files, { root: '/', files: [FILE] });
    await leaveSamples?.();
  });

  const signIn = async (username: string, password: string): Promise<void> => {
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    visitor.page.setDefaultTimeout(20_000);
    await visitor.goto('/');
    await visitor.logIn(username, password);
    await visitor.heading('Servers');
    shown = null;
  };

  const go = async (path: string): Promise<void> => {
    // A change that is not saved would hold the page.
    await visitor.page.goto('about:blank');
    await visitor.goto(path);
    await visitor.page.getByRole('heading', { level: 1 }).first().waitFor();
    await visitor.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
  };

  const looksFine = async ({ path: template, steps, leave, answers, only }: Overlay): Promise<void> => {
    const { page } = visitor;
    const path = routeOf({ path: template, heading: '' }, quickstart).path.replace('$admin', String(demo));
    const [first, ...rest] = [DESKTOP, PHONE].filter(
      (size) => only !== (size === PHONE ? 'desktop' : 'phone'),
    );
    await page.setViewportSize(first!);
    if (answers) {
      const [address, changed] = answers;
      await page.route(address, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: changed((await response.json()) as never) });
      });
    }
    if (shown !== path || answers) await go(path);
    // One that fails leaves the page as it is.
    shown = null;
    const place = { page, write: (file: string, text: string) => putFile(quickstart, file, text) };
    const open = page.locator(OPEN).last();
    const opens = async (): Promise<void> => {
      for (const step of steps) await doStep(place, step);
      await open.waitFor();
    };
    await opens();
    for (const size of [first!, ...rest]) {
      await page.setViewportSize(size);
      // What hangs on a button of the page goes with it.
      if ((await page.locator(OPEN).count()) === 0) await opens();
      await visitor.looksFine(OPEN);
    }
    if (leave !== undefined) await doStep(place, leave);
    else await page.keyboard.press('Escape');
    await open.waitFor({ state: 'detached' });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    shown =
      answers || leave || new URL(page.url()).pathname + new URL(page.url()).search !== path ? null : path;
  };
  const named = (overlays: readonly Overlay[]) =>
    overlays.map((overlay) => [`${overlay.of}, ${overlay.steps.length}`, overlay] as const);

  describe('to an administrator', () => {
    beforeAll(() => signIn(quickstart.admin.username, quickstart.admin.password));
    afterAll(async () => {
      visitor.expectCalm(/412/);
      await visitor.leave();
    });
    it.each(named([...OF_SERVERS, ...OF_ADMINISTRATION]))('has no violation that axe finds: %s', (_, one) =>
      looksFine(one),
    );
  });

  describe('to somebody who was invited', () => {
    beforeAll(() => signIn(person.username, person.password));
    afterAll(() => visitor.leave());
    it.each(named(OF_ACCOUNTS))('has no violation that axe finds: %s', (_, one) => looksFine(one));
  });
});
