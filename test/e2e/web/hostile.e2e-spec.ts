import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame } from '@app/contracts/ws/console.frames.js';
import { Api } from '../support/api.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi, putFile } from './support/demo-server.js';
import {
  ANYTHING,
  damageTo,
  LINES,
  LONG,
  MARKUP,
  readableSecrets,
  RIGHT_TO_LEFT,
  TURNED,
} from './support/hostile.js';
import { DESKTOP, PHONE, ROUTES_BEHIND_LOGIN } from './support/routes.js';
import { StockNode } from './support/stock-node.js';
import { Visitor } from './support/visitor.js';

const RUN = randomBytes(3).toString('hex');
const FOLDER = `hostile-${RUN}`;
const FILES = [
  `${MARKUP.replaceAll('/', '')}.txt`,
  TURNED,
  `${LONG}.log`,
  `${RIGHT_TO_LEFT.replace('/', '')}.txt`,
];

describe('foreign text', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let stock: StockNode;
  let visitor: Visitor;
  let admin: Api;
  let owner: Api;
  const undo: string[] = [];
  const ids: Record<string, string> = {};
  const reported: string[] = [];
  const bodies: string[] = [];

  const send = async (api: Api, method: string, path: string, body: object): Promise<number> => {
    const answer = await api.request<{ attributes?: { id: number } }>(method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.attributes?.id ?? 0;
  };
  const made = async (what: string, body: object): Promise<number> => {
    const id = await send(admin, 'POST', `/api/application/${what}`, body);
    undo.unshift(`/api/application/${what}/${id}`);
    return id;
  };

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    admin = adminApi(quickstart);
    owner = new Api(quickstart.panel_url, quickstart.client_key);
    stock = await StockNode.join(quickstart);
    const server = `/api/client/servers/${stock.server.identifier}`;
    const location = await made('locations', {
      short: `x${RUN}<b>`,
      long: `${MARKUP} ${LONG}`.slice(0, 190),
    });
    expect(location).toBeGreaterThan(0);
    const nest = await made('nests', { name: `${RUN} ${MARKUP}`, description: ANYTHING });
    ids['egg'] = String(
      await made('eggs', {
        ...{ nest, name: `${RUN} ${MARKUP}`, author: `${RIGHT_TO_LEFT}@example.com`, description: ANYTHING },
        docker_images: { [MARKUP]: 'debian:stable' },
        startup_commands: { [RIGHT_TO_LEFT]: MARKUP },
        variables: [
          {
            ...{ name: `${MARKUP}`, description: ANYTHING, env_variable: 'HOSTILE', default_value: LONG },
            ...{ user_viewable: true, user_editable: true, rules: 'nullable|string' },
          },
        ],
      }),
    );
    await made('mounts', {
      name: `${RUN} ${MARKUP}`.slice(0, 64),
      source: `/srv/${LONG.slice(0, 100)}`,
      target: `/${LONG.slice(0, 60)}`,
      description: ANYTHING.slice(0, 255),
    });
    ids['role'] = String(await made('roles', { name: `${RUN} ${MARKUP}`, permissions: [] }));
    ids['user'] = String(
      await made('users', {
        ...{ username: `h${RUN}`, email: `h${RUN}@example.com` },
        ...{ name_first: MARKUP, name_last: RIGHT_TO_LEFT },
      }),
    );
    ids['server'] = String(stock.server.id);
    await send(admin, 'PATCH', `/api/application/servers/${stock.server.id}/startup`, {
      ...{ egg: Number(ids['egg']), environment: { HOSTILE: MARKUP }, image: 'debian:stable' },
      ...{ startup: MARKUP, skip_scripts: true },
    });
    await send(owner, 'POST', `${server}/settings/rename`, {
      name: `${RUN} ${MARKUP}`,
      description: ANYTHING,
    });
    await send(owner, 'POST', `${server}/backups`, { name: `${RUN} ${MARKUP}` });
    const schedule = await send(owner, 'POST', `${server}/schedules`, {
      ...{ name: MARKUP, minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' },
    });
    ids['schedule'] = String(schedule);
    await send(owner, 'POST', `${server}/schedules/${schedule}/tasks`, {
      ...{ action: 'command', payload: ANYTHING, time_offset: 0 },
    });
    const { body } = await owner.get<{ data: { attributes: { id: number } }[] }>(
      `${server}/network/allocations`,
    );
    await send(owner, 'POST', `${server}/network/allocations/${body.data[0]!.attributes.id}`, {
      notes: `${MARKUP} ${TURNED}`,
    });
    for (const file of FILES) await putFile(quickstart, `${FOLDER}/${file}`, LINES.join('\n'));

    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.page.addInitScript(
      `addEventListener('securitypolicyviolation', (event) => console.error('refused: ' + event.violatedDirective + ' ' + event.blockedURI))`,
    );
    visitor.page.on('dialog', (dialog) => {
      reported.push(`a dialog of a script: ${dialog.message()}`);
      void dialog.dismiss();
    });
    visitor.page.on('response', async (response) => {
      if (response.url().includes('/api/')) bodies.push(await response.text().catch(() => ''));
    });
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    await running?.close();
    await owner?.post(`/api/client/servers/${quickstart.server.identifier}/files/delete`, {
      ...{ root: '/', files: [FOLDER] },
    });
    await stock?.leave();
    for (const path of undo) await admin.request('DELETE', path);
  });

  /** What was damaged so far, all of it: one look at the report tells everything that is to be mended. */
  const damage: string[] = [];
  const look = async (): Promise<void> => {
    for (const size of [DESKTOP, PHONE]) {
      await visitor.page.setViewportSize(size);
      const { pathname, search } = new URL(visitor.page.url());
      for (const one of await damageTo(visitor.page))
        damage.push(`${pathname}${search} ${size.width}: ${one}`);
    }
  };
  const isWhole = (): void => expect(damage.splice(0)).toEqual([]);
  const goes = async (path: string): Promise<void> => {
    await visitor.page.setViewportSize(DESKTOP);
    await visitor.goto(path);
    await visitor.page.getByRole('heading', { level: 1 }).first().waitFor();
    await visitor.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
  };

  it('stays text on every page that shows it, and leaves the layout as it was', async () => {
    const paths = ROUTES_BEHIND_LOGIN.map(({ path }) =>
      path
        .replace('$server', stock.server.identifier)
        .replace('$node', String(stock.id))
        .replace(
          /^\/admin\/(server|user|role|egg)s\/1\b/,
          (_, what: string) => `/admin/${what}s/${ids[what]}`,
        ),
    );
    const server = `/s/${stock.server.identifier}`;
    for (const path of [...paths, `${server}/schedules/${ids['schedule']}`]) {
      await goes(path);
      await look();
    }
    // Each name has been somewhere.
    // What was done to files of the real server is told there.
    await goes(`/s/${quickstart.server.identifier}/activity`);
    await look();
    await goes('/');
    await visitor.page.getByText(`${RUN} ${MARKUP}`).first().waitFor();
    isWhole();
    visitor.expectCalm(/404 \(Not Found\)/);
  });

  it('stays text in names of real files, in their rows, their menus and their editor', async () => {
    const { page } = visitor;
    const at = `/s/${quickstart.server.identifier}`;
    await goes(`${at}/files?path=%2F${FOLDER}`);
    const rows = page.getByRole('row').filter({ has: page.getByRole('gridcell') });
    await expect.poll(() => rows.count()).toBe(FILES.length);
    await look();
    await page.setViewportSize(DESKTOP);
    for (const name of ['Rename', 'Delete'])
      for (let index = 0; index < FILES.length; index += 1) {
        await rows.nth(index).click({ button: 'right' });
        await page.getByRole('menuitem', { name, exact: true }).click();
        await page.getByRole('dialog').or(page.getByRole('alertdialog')).waitFor();
        await look();
        await page.setViewportSize(DESKTOP);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').or(page.getByRole('alertdialog')).waitFor({ state: 'detached' });
      }
    for (const file of FILES) {
      await goes(`${at}/edit?path=${encodeURIComponent(`/${FOLDER}/${file}`)}`);
      await page.locator('.cm-content').getByText('the last hostile line').waitFor();
      await look();
    }
    isWhole();
    visitor.expectCalm(/404 \(Not Found\)/);
  });

  it('stays text in the output of a server', async () => {
    const { page } = visitor;
    await goes(`/s/${stock.server.identifier}`);
    await visitor.click('button', 'Start');
    await page.getByText('running', { exact: true }).first().waitFor();
    const { sockets } = stock.console;
    await expect
      .poll(() => sockets.filter(({ claims, closeCode }) => claims && closeCode === null).length)
      .toBeGreaterThan(0);
    for (const line of LINES)
      for (const { socket } of sockets) socket.send(encodeFrame('console output', [line]));
    await page.locator('.xterm-rows').getByText('the last hostile line').first().waitFor();
    expect(await page.title()).not.toBe('hacked');
    await look();
    await page.setViewportSize(DESKTOP);
    await visitor.click('button', 'Read as text');
    await page.getByRole('dialog').getByText('the last hostile line').first().waitFor();
    await look();
    isWhole();
    visitor.expectCalm(/404 \(Not Found\)/);
    expect(reported).toEqual([]);
  });

  it('is all that scripts can read: no cookie, no token and no password', async () => {
    const { page } = visitor;
    const cookies = await visitor.context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    const secrets = [
      ...cookies.map(({ value }) => value),
      ...[quickstart.admin.password, quickstart.application_key, quickstart.client_key],
      stock.daemon.token,
    ];
    const readable = `${await readableSecrets(page)}\n${bodies.join('\n')}`;
    expect(secrets.filter((secret) => readable.includes(secret))).toEqual([]);
    expect(cookies.filter(({ httpOnly }) => !httpOnly)).toEqual([]);
    expect(await page.evaluate('document.cookie')).toBe('');
  });
});
