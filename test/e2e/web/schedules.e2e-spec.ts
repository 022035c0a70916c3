import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { raiseLimits, type RaisedLimits } from './support/demo-server.js';
import { Visitor } from './support/visitor.js';

describe('schedules', () => {
  let running: RunningBrowser;
  let limits: RaisedLimits;
  let quickstart: Quickstart;
  let visitor: Visitor;
  const at = (path: string): string => `/s/${quickstart.server.identifier}/schedules${path}`;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    limits = await raiseLimits(quickstart);
    running = await launchBrowser(quickstart.panel_url);
    // Elsewhere than the schedule's zone, so that both times are shown.
    visitor = await Visitor.come(running.browser, quickstart.panel_url, { timezoneId: 'America/New_York' });
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running.close();
    await limits.leave();
  });

  it('make a nightly backup in five clicks and fields', async () => {
    const { page } = visitor;
    await visitor.task('owner: nightly backup', async () => {
      await visitor.click('link', 'Demo');
      await visitor.click('link', 'Schedules');
      await visitor.sees('No schedule yet');
      await visitor.click('button', 'New schedule');
      await visitor.heading('New schedule');
      await visitor.click('button', 'Nightly backup');
      expect(await visitor.violations()).toEqual([]);
      await visitor.click('button', 'Create the schedule');
      await visitor.sees('Nightly backup is created.');
      await visitor.sees('At 03:00, every day, New York');
    });
    await visitor.click('link', 'Nightly backup');
    await visitor.heading('Nightly backup');
    await page.getByRole('button', { name: /Make a backup.*Do$/ }).waitFor();
    await visitor.fill('Name', 'Nightly');
    await visitor.click('button', 'Save');
    await visitor.sees('Nightly is saved.');
    await visitor.click('link', 'Schedules', page.getByRole('main'));
    visitor.expectCalm();
  });

  it('show their next runs in their zone and the viewer’s, and refuse times that never come', async () => {
    const { page } = visitor;
    await visitor.click('link', 'Nightly');
    await visitor.heading('Nightly');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.fill('Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin' }).click();
    const next = page.getByRole('list', { name: 'Next runs' }).getByRole('listitem');
    expect(await next.count()).toBe(5);
    expect(await next.first().innerText()).toMatch(/03:00\n.*(21|22):00 for you$/s);
    await page.getByRole('button', { name: /When$/ }).click();
    await page.getByRole('option', { name: 'Custom' }).click();
    await visitor.fill('Day of month', '31');
    await visitor.fill('Month', '2');
    await visitor.sees('These times never come.');
    await visitor.fill('Day of month', '*');
    await visitor.fill('Month', '*');
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Save');
    await visitor.sees('Nightly is saved.');
  });

  it('keep the order of their steps, changed by keyboard', async () => {
    const { page } = visitor;
    await visitor.click('button', 'Add a step');
    await page.getByLabel('Command', { exact: true }).fill('say Backup in a minute');
    const handle = page.getByRole('button', { name: /^Send a command, 2 of 2/ });
    await handle.focus();
    await page.keyboard.press('Alt+ArrowUp');
    const moved = page.getByRole('button', { name: /^Send a command, 1 of 2/ });
    await moved.waitFor();
    expect(await page.evaluate<string>('document.activeElement.ariaLabel')).toMatch(
      /^Send a command, 1 of 2/,
    );
    // Down by the pointer, and up again.
    for (const [place, beyond] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const from = (await page.getByRole('button', { name: `Send a command, ${place} of 2` }).boundingBox())!;
      const to = (await page.getByRole('button', { name: `Make a backup, ${beyond} of 2` }).boundingBox())!;
      await page.mouse.move(from.x + 8, from.y + 8);
      await page.mouse.down();
      await page.mouse.move(from.x + 8, beyond === 2 ? to.y + 120 : to.y - 8, { steps: 10 });
      await page.mouse.up();
      await page.getByRole('button', { name: `Send a command, ${beyond} of 2` }).waitFor();
    }
    // The sentence of the save before may still stand there.
    const made = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/tasks'),
    );
    await visitor.click('button', 'Save');
    expect((await made).status()).toBe(200);
    await page.reload();
    await moved.waitFor();
    expect(await page.getByLabel('Command', { exact: true }).inputValue()).toBe('say Backup in a minute');
  });

  it('run at once, and say what came of each step', async () => {
    const { page } = visitor;
    // A command needs a running server, so the run ends at its first step.
    await visitor.click('button', 'Run now');
    const history = page.getByRole('list', { name: 'History' });
    await history.getByText('failed').first().waitFor();
    await history.getByText('by hand').first().waitFor();
    expect(await visitor.violations()).toEqual([]);
  });

  it('are switched off in the list, and deleted', async () => {
    const { page } = visitor;
    await visitor.goto(at(''));
    await page.getByText('Nightly', { exact: true }).waitFor();
    await page.getByRole('switch', { name: 'Nightly is on' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('cell', { name: 'off', exact: true }).waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Actions of Nightly');
    await visitor.click('menuitem', 'Delete');
    await visitor.click('button', 'Delete Nightly');
    await visitor.sees('No schedule yet');
    // A server that does not run takes no command (client-api.md §3); and the runs of what is just deleted may be
    // asked for once more.
    visitor.expectCalm(/ \(Bad Request\)/, / \(Bad Gateway\)/, / \(Conflict\)/, / \(Not Found\)/);
  });
});
