import type { Page } from 'playwright-core';
import type { Quickstart } from '../../support/system.js';
import { ROUTES_BEHIND_LOGIN, routeOf, type ShownRoute } from './routes.js';

/** A page in some state to photograph. */
export interface Shot extends ShownRoute {
  readonly name: string;
  /** Before it is loaded, such as answers that the panel does not give now. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** After it is loaded, such as a dialog to open. */
  readonly then?: (page: Page) => Promise<unknown>;
  /** Something is not answered, so nobody waits for it. */
  readonly isPending?: boolean;
}

/** The list of servers. */
const LIST = /\/api\/client\/?\?/;

const click = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).first().waitFor();
};

/** The server's own answer with something else in it. */
const changed = (server: string, part: object) => (page: Page) =>
  page.route(`**/api/client/servers/${server}?*`, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { attributes: object };
    await route.fulfill({ response, json: { ...body, attributes: { ...body.attributes, ...part } } });
  });

const MANY = 100;
const LONG_NAME = 'Überlebenswelt der Donaudampfschifffahrtsgesellschaft mit sehr vielen Erweiterungen';
const WORDS = ['running', 'offline', 'starting', 'stopping'] as const;

interface List {
  readonly data: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  readonly meta: { readonly pagination: object };
}

/** The panel's own list with a hundred of what it holds, some with names that no column can show. */
const many = (list: RegExp, fields: (index: number) => object) => (page: Page) =>
  page.route(list, async (route) => {
    const response = await route.fetch();
    const { data, meta, ...rest } = (await response.json()) as List;
    const [first] = data;
    const items = Array.from({ length: MANY }, (_, index) => ({
      ...first,
      attributes: { ...first?.attributes, ...fields(index) },
    }));
    const pagination = { ...meta.pagination, total: 5 * MANY, count: MANY, current_page: 2, total_pages: 5 };
    await route.fulfill({ response, json: { ...rest, data: items, meta: { ...meta, pagination } } });
  });
const uuidOf = (index: number): string => `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`;

/** A hundred servers in every state, and what the panel knows of each. */
async function manyServers(page: Page): Promise<void> {
  await many(LIST, (index) => ({
    ...{ uuid: uuidOf(index), identifier: uuidOf(index).slice(0, 8) },
    name: index % 7 === 3 ? `${LONG_NAME} ${index}` : `Server ${index}`,
    is_suspended: index % 11 === 5,
    is_installing: index % 13 === 6,
  }))(page);
  await page.route(/\/api\/client\/resources\?/, async (route) => {
    const at = new Date().toISOString();
    const usage = { memory_bytes: 3.1 * 1024 ** 3, cpu_absolute: 134.5, disk_bytes: 8.4 * 1024 ** 3 };
    const resources = { ...usage, network_rx_bytes: 1, network_tx_bytes: 1, uptime: 3_600_000 };
    const data = Array.from({ length: MANY }, (_, index) => ({
      object: 'stats',
      attributes: {
        ...{ server: uuidOf(index), current_state: WORDS[index % 4], is_suspended: false, resources },
        ...{ observed_at: at, node_reachable: index % 9 !== 7, operation: null },
      },
    }));
    await route.fulfill({ json: { object: 'list', data } });
  });
}

/** No answer comes, so that what stands there meanwhile can be seen. */
const pending = (path: string, heading: string, name: string, asked: RegExp): Shot => ({
  ...{ path, heading, name, isPending: true },
  before: (page) => page.route(asked, () => undefined),
  // What stands there meanwhile comes when an answer takes long.
  then: (page) => page.getByRole('status').first().waitFor(),
});

/** A section in which nothing was made yet. */
const empty = (server: string, section: string, heading: string, list = section): Shot => ({
  ...{ path: `/s/${server}/${section}`, heading, name: `empty-${section}` },
  before: (page) =>
    page.route(new RegExp(`/api/client/servers/${server}/${list}(\\?|$)`), async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as object;
      await route.fulfill({ response, json: { ...body, data: [] } });
    }),
});

/** Every page behind the login, and the states that the panel is not in now. */
export function shotsBehindLogin(quickstart: Quickstart): readonly Shot[] {
  const id = quickstart.server.identifier;
  const pages = ROUTES_BEHIND_LOGIN.map((route) => routeOf(route, quickstart)).map(
    ({ path, heading }): Shot => {
      const words = path.replace(`/s/${id}`, '/server').replaceAll(/[^a-z0-9]+/gi, '-');
      return { path, heading, name: words.replaceAll(/^-|-$/g, '') || 'servers' };
    },
  );
  const demo = { path: `/s/${id}`, heading: 'Demo' };
  const states: Shot[] = [
    {
      ...{ path: '/', heading: 'Servers', name: 'servers-loading', isPending: true },
      before: (page) => page.route(LIST, () => undefined),
      then: (page) => page.getByRole('status').first().waitFor(),
    },
    {
      ...{ path: '/', heading: 'Servers', name: 'servers-failed' },
      before: (page) =>
        page.route(LIST, (route) =>
          route.fulfill({ status: 500, headers: { 'x-request-id': '7c1f0a52' }, json: { errors: [] } }),
        ),
    },
    { ...{ path: '/', heading: 'Servers', name: 'servers-many' }, before: manyServers },
    {
      ...{ path: '/admin/users', heading: 'Users', name: 'admin-users-many' },
      before: many(/\/api\/application\/users\?/, (index) => ({
        ...{ id: index + 1, uuid: uuidOf(index), email: `person${index}@example.com` },
        username: index % 7 === 3 ? `a.very.long.name.of.somebody.who.plays.${index}` : `person${index}`,
      })),
    },
    {
      ...{ path: '/admin/servers', heading: 'All servers', name: 'admin-servers-many' },
      before: many(/\/api\/application\/servers\?/, (index) => ({
        ...{ id: index + 1, uuid: uuidOf(index), identifier: uuidOf(index).slice(0, 8) },
        ...{ name: index % 7 === 3 ? LONG_NAME : `Server ${index}`, suspended: index % 5 === 2 },
      })),
    },
    {
      ...{ path: `/s/${id}`, heading: LONG_NAME, name: 'state-long-name' },
      before: changed(id, { name: LONG_NAME, description: LONG_NAME.repeat(4) }),
    },
    {
      ...{ path: '/', heading: 'Servers', name: 'servers-none' },
      before: (page) =>
        page.route(LIST, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, json: { ...((await response.json()) as object), data: [] } });
        }),
    },
    empty(id, 'backups', 'Backups'),
    empty(id, 'schedules', 'Schedules'),
    empty(id, 'databases', 'Databases'),
    empty(id, 'people', 'People', 'users'),
    pending('/admin', 'Overview', 'wait-admin', /\/api\/application\/overview/),
    pending(`/s/${id}`, id, 'wait-server', new RegExp(`/api/client/servers/${id}\\?`)),
    pending(`/s/${id}/files`, 'Files', 'wait-files', /\/files\/list\?/),
    pending('/admin/servers', 'All servers', 'wait-admin-servers', /\/api\/application\/servers\?/),
    { ...demo, name: 'state-suspended', before: changed(id, { is_suspended: true }) },
    { ...demo, name: 'state-installing', before: changed(id, { is_installing: true }) },
    { ...demo, name: 'state-install-failed', before: changed(id, { status: 'install_failed' }) },
    { ...demo, name: 'state-moving', before: changed(id, { is_transferring: true }) },
    {
      ...{ path: `/s/${id}/network`, heading: 'Network', name: 'section-closed' },
      before: changed(id, { is_suspended: true }),
    },
    {
      ...{ path: `/s/${id}/schedules`, heading: 'Schedules', name: 'schedule' },
      then: async (page) => {
        await page.getByRole('link', { name: 'Nightly' }).click();
        await page.getByRole('heading', { level: 1, name: 'Nightly' }).waitFor();
      },
    },
    { path: `/s/${id}/people`, heading: 'People', name: 'dialog-invite', then: click('Invite') },
    {
      path: `/admin/nodes/${quickstart.node.id}/allocations`,
      heading: quickstart.node.name,
      name: 'dialog-ports',
      then: click('Add ports'),
    },
    { path: '/admin/servers/1', heading: 'Demo', name: 'dialog-delete', then: click('Delete by force') },
  ];
  return [...pages, ...states];
}
