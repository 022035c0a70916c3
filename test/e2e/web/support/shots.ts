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
