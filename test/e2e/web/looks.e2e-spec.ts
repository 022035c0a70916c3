import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import {
  DESKTOP,
  OPEN_ROUTES,
  PHONE,
  ROUTES_BEHIND_LOGIN,
  routeOf,
  type ShownRoute,
} from './support/routes.js';
import { Visitor } from './support/visitor.js';

describe('every page', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
  });
  afterAll(() => running.close());

  describe('light and dark, on a desktop and a phone', () => {
    let visitor: Visitor;
    beforeAll(async () => {
      visitor = await Visitor.come(running.browser, quickstart.panel_url);
    });
    afterAll(async () => {
      visitor.expectCalm(/404 \(Not Found\)/);
      await visitor.leave();
    });

    const looksFine = async ({ path, heading }: ShownRoute): Promise<void> => {
      for (const viewport of [DESKTOP, PHONE]) {
        await visitor.page.setViewportSize(viewport);
        if (viewport === DESKTOP) await visitor.goto(path);
        await visitor.heading(heading);
        await visitor.looksFine();
      }
    };

    it.each(OPEN_ROUTES)('has no violation that axe finds: $path', looksFine);

    it('opens what is behind the login', async () => {
      await visitor.goto('/');
      await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
      await visitor.heading('Servers');
    });

    // In the words of the title a $ would stand for a field of the row.
    it.each(ROUTES_BEHIND_LOGIN.map((route) => [route.path, route] as const))(
      'has no violation that axe finds: %s',
      (_path, route) => looksFine(routeOf(route, quickstart)),
    );
  });

  it('comes with a strict content policy, and so does the page of the API', async () => {
    const visitor = await Visitor.come(running.browser, quickstart.panel_url);
    const { page } = visitor;
    const response = (await page.goto(visitor.url))!;
    expect(response.headers()['content-security-policy']).toContain("default-src 'self'");
    await visitor.heading('Sign in');
    await eventually('the title', async () => ((await page.title()) === 'Sign in · Rookery' ? true : null));
    await visitor.goto('/docs/api');
    expect(await page.title()).toBe('Rookery client API');
    await page.getByText('/api/client/servers/{server}/power').click();
    await page.getByText('"signal"').first().waitFor();
    expect(await visitor.violations()).toEqual([]);
    visitor.expectCalm();
    await visitor.leave();
  });

  it('can be signed in to and walked through by keyboard alone', async () => {
    const { browser } = running;
    const visitor = await Visitor.come(browser, quickstart.panel_url);
    const { page } = visitor;
    await visitor.goto('/');
    await page.getByLabel('User or mail address').waitFor();
    await page.keyboard.type(quickstart.admin.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(quickstart.admin.password);
    await page.keyboard.press('Enter');
    await visitor.heading('Servers');
    await page.keyboard.press('Tab');
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement?.textContent ?? ""');
    for (let presses = 0; presses < 20 && (await focused()) !== 'Demo'; presses += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe('Demo');
    await page.keyboard.press('Enter');
    await visitor.heading('Demo');
    visitor.expectCalm();
    await visitor.leave();
  });
});
