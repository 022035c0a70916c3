import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { switchOff } from '../support/switch-off.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { putFile } from './support/demo-server.js';
import { Visitor } from './support/visitor.js';

/** More stops than any page has that is looked at here. */
const MOST_STOPS = 90;

/** What has the focus: its words, and whether a ring is drawn around it or what stands for it. */
const FOCUSED = `(() => {
  const active = document.activeElement;
  if (!active || active === document.body) return { name: '', isSeen: true, id: 0 };
  window.stops ??= new WeakMap();
  window.stopCount ??= 0;
  if (!window.stops.has(active)) window.stops.set(active, ++window.stopCount);
  const isRinged = (element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  // A native field may lie hidden beneath what is drawn for it.
  let isSeen = false;
  for (let one = active, up = 0; one && up < 4; one = one.parentElement, up += 1) isSeen ||= isRinged(one);
  const name = active.ariaLabel || active.labels?.[0]?.textContent || active.textContent || active.tagName;
  return { name: name.trim(), isSeen, id: window.stops.get(active) };
})()`;

interface Stop {
  readonly name: string;
  readonly isSeen: boolean;
  readonly id: number;
}

describe('by keyboard alone', () => {
  const file = `keys-${randomBytes(3).toString('hex')}.txt`;
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let client: Api;
  const server = (): string => `/api/client/servers/${quickstart.server.identifier}`;
  const write = (text: string): Promise<void> => putFile(quickstart, file, text);
  const contents = async (): Promise<string> =>
    (
      await fetch(`${quickstart.panel_url}${server()}/files/contents?file=${file}`, {
        headers: { authorization: `Bearer ${quickstart.client_key}` },
      })
    ).text();
  const backups = async (): Promise<{ uuid: string; name: string; completed_at: string | null }[]> =>
    (
      await client.get<{
        data: { attributes: { uuid: string; name: string; completed_at: string | null } }[];
      }>(`${server()}/backups`)
    ).body.data.map(({ attributes }) => attributes);

  const focused = (): Promise<Stop> => visitor.page.evaluate<Stop>(FOCUSED);
  const press = async (key: string): Promise<Stop> => {
    await visitor.page.keyboard.press(key);
    const stop = await focused();
    expect(stop, `the focus is seen on ${stop.name}`).toMatchObject({ isSeen: true });
    return stop;
  };
  /** Goes on by Tab until what has that name has the focus. */
  const tabTo = async (name: string | RegExp): Promise<void> => {
    const passed: string[] = [];
    for (let stop = await focused(); passed.length < MOST_STOPS; stop = await press('Tab')) {
      if (typeof name === 'string' ? stop.name === name : name.test(stop.name)) return;
      passed.push(stop.name);
    }
    throw new Error(`no ${String(name)} among ${passed.join(' | ')}`);
  };
  /** Walks through the whole page and out of it: no element keeps the focus to itself. */
  const hasNoTrap = async (): Promise<void> => {
    const first = await press('Tab');
    const seen = new Set<number>([first.id]);
    for (let presses = 0; presses < MOST_STOPS; presses += 1) {
      const { id } = await press('Tab');
      if (id === first.id) return;
      expect(seen.has(id), 'the focus goes in a circle').toBe(id === 0 && seen.has(0));
      seen.add(id);
    }
    throw new Error('the focus never comes back to where it began');
  };

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    await switchOff(quickstart);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    for (const { uuid } of await backups()) await client.request('DELETE', `${server()}/backups/${uuid}`);
    await write('before');
    expect((await client.post(`${server()}/backups`, { name: 'by keys' })).status).toBe(200);
    await eventually('a backup', async () => ((await backups())[0]?.completed_at ? true : null));
    await write('after');
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
  });
  afterAll(async () => {
    await running?.close();
    for (const { uuid } of await backups()) await client.request('DELETE', `${server()}/backups/${uuid}`);
    await client.post(`${server()}/files/delete`, { root: '/', files: [file] });
  });

  it('one signs in, finds the server and its backups', async () => {
    const { page } = visitor;
    await visitor.goto('/');
    await page.getByLabel('User or mail address').waitFor();
    await tabTo('User or mail address');
    await page.keyboard.type(quickstart.admin.username);
    await tabTo('Password');
    await page.keyboard.type(quickstart.admin.password);
    await page.keyboard.press('Enter');
    await visitor.heading('Servers');
    await page.getByRole('link', { name: 'Demo', exact: true }).waitFor();
    await tabTo('Demo');
    await page.keyboard.press('Enter');
    await visitor.heading('Demo');
    await tabTo('Backups');
    await page.keyboard.press('Enter');
    await visitor.heading('Backups');
  });

  it('one leaves the question before a restore, and is back at its button', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Restore by keys' }).waitFor();
    await tabTo('Restore by keys');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByText(/[0-9]+ files? (is|are) written\./).waitFor();
    // A dialog keeps the focus within until it is left.
    const inside = 'document.querySelector("[role=dialog]").contains(document.activeElement)';
    for (let presses = 0; presses < 12; presses += 1) {
      await press('Tab');
      expect(await page.evaluate(inside)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await eventually('the focus', async () => ((await focused()).name === 'Restore by keys' ? true : null));
  });

  it('one restores', async () => {
    const { page } = visitor;
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/[0-9]+ files? (is|are) written\./).waitFor();
    await tabTo('Restore by keys');
    await page.keyboard.press('Enter');
    await visitor.sees('then by keys is restored.');
    await eventually('what was before', async () => ((await contents()) === 'before' ? true : null));
    await page.getByRole('button', { name: 'Restore by keys' }).waitFor();
    visitor.expectCalm(/409 \(Conflict\)/);
  });

  it.each(['', '/files', '/edit?path=%2Fserver.properties', '/backups', '/settings'])(
    'one gets through the page and out of it: of a server%s',
    async (section) => {
      await visitor.goto(`/s/${quickstart.server.identifier}${section}`);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      await visitor.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
      await hasNoTrap();
      // The file that the editor is asked for is not there.
      visitor.expectCalm(/\/contents\?/);
    },
  );

  it('goes to a server by its name, and to its sections by their numbers', async () => {
    const { page } = visitor;
    await visitor.goto('/account');
    await visitor.heading('Profile');
    // Heard once it is loaded, which no page waits for.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Control+k');
          return page.getByRole('dialog').count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
    await page.keyboard.type('demo');
    await page.getByRole('option', { name: 'Server Demo' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await visitor.heading('Demo');
    await page.keyboard.press('3');
    await visitor.heading('Backups');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await visitor.heading('Servers');
    await page.keyboard.press('/');
    await page.keyboard.type('3');
    expect(await page.getByRole('searchbox').inputValue()).toBe('3');
    visitor.expectCalm();
  });
});
