import { fill, type Overlay, type Step } from './overlay.js';

/** An address of the demo server's node that nobody has. */
export const FREE_ADDRESS = { ip: '127.0.0.77', port: 30_000 } as const;
export const EMPTY_NODE = 'osprey';
export const EMPTY_NEST = 'Proxies';

const servers = '/admin/servers';
const server = '/admin/servers/$admin';
const node = '/admin/nodes/$node/overview';
const choose: Step = ({ page }) => page.getByRole('checkbox', { name: 'Choose Demo' }).check({ force: true });
const eggs: Step = ({ page }) => page.getByRole('combobox', { name: 'Egg' }).click();
const grace = (...steps: Step[]): readonly Step[] => ['grace', ...steps];

/** An egg that is there, with another image. */
const changedEgg: Step = async ({ page }) => {
  const document = (await page.evaluate(
    `fetch('/api/application/eggs/1/export?format=json').then((answer) => answer.json())`,
  )) as { docker_images: object };
  const changed = { ...document, docker_images: { ...document.docker_images, Other: 'debian:sid-slim' } };
  await page.locator('input[type=file]').setInputFiles({
    name: 'egg.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(changed)),
  });
};

interface Item {
  attributes: object;
}

const ORPHAN = {
  object: 'orphaned_database',
  attributes: {
    ...{ id: 7, server: null, database: 's7_players', username: 'u7_abcdefgh', reason: 'server_gone' },
    ...{ error: 'connect ECONNREFUSED 192.0.2.7:3306', since: '2026-01-02T03:04:05Z' },
  },
};

/** What opens on the pages of administrators. */
export const OF_ADMINISTRATION: readonly Overlay[] = [
  { of: 'admin/servers/ServersTable', path: servers, steps: ['Suspend Demo'] },
  { of: 'admin/servers/move/ChosenBar', path: servers, steps: [choose, 'Suspend'] },
  {
    ...{ of: 'admin/servers/move/ChosenBar', path: servers, steps: [choose, 'Lift suspensions'] },
    answers: [
      /[/]api[/]application[/]servers[?]/,
      (body: { data: Item[] }) => ({
        ...body,
        data: body.data.map((item) => ({ ...item, attributes: { ...item.attributes, suspended: true } })),
      }),
    ],
  },
  { of: 'shared/ui/forms/Combo', path: '/admin/servers/new', steps: [eggs] },
  { of: 'admin/servers/AdminServerPage', path: server, steps: ['Delete by force'] },
  { of: 'admin/servers/move/MoveDialog', path: server, steps: ['Move'] },
  { of: 'admin/databases/ServerDatabases', path: server, steps: ['New database'] },
  { of: 'admin/databases/ServerDatabases', path: server, steps: [/^Give .* a new password/] },
  { of: 'admin/databases/ServerDatabases', path: server, steps: [/^Delete s[0-9]+_/] },

  { of: 'admin/nodes/NodeOverview', path: node, steps: ['Reset the key'] },
  { of: 'admin/nodes/NodeOverview', path: '/admin/nodes', steps: [EMPTY_NODE, `Delete ${EMPTY_NODE}`] },
  { of: 'admin/nodes/drain/DrainCard', path: node, steps: [/^Empty /] },
  { of: 'admin/nodes/AddPortsDialog', path: '/admin/nodes/$node/allocations', steps: ['Add ports'] },
  {
    of: 'admin/nodes/NodeAllocations',
    path: '/admin/nodes/$node/allocations',
    steps: [`Delete ${FREE_ADDRESS.ip}:${FREE_ADDRESS.port}`],
  },

  { of: 'admin/users/UserPage', path: '/admin/users', steps: grace('End all sessions') },
  {
    ...{ of: 'admin/users/UserPage', path: '/admin/users' },
    steps: grace('Switch the second factor off'),
    answers: [
      /[/]api[/]application[/]users[/][0-9]+/,
      (body: Item) => ({ ...body, attributes: { ...body.attributes, '2fa_enabled': true } }),
    ],
  },
  { of: 'admin/users/UserPage', path: '/admin/users', steps: grace('Delete grace') },
  {
    of: 'admin/parts/DropCard',
    path: '/admin/roles',
    steps: ['Support of the night shift', 'Delete Support of the night shift'],
  },

  { of: 'admin/eggs/NestDialog', path: '/admin/eggs', steps: ['New nest'] },
  { of: 'admin/eggs/EggTable', path: '/admin/eggs', steps: ['Delete Demo server'] },
  { of: 'admin/eggs/EggsPage', path: '/admin/eggs', steps: [`Delete the nest ${EMPTY_NEST}`] },
  { of: 'admin/eggs/import/UrlDialog', path: '/admin/eggs', steps: ['Import by address'] },
  { of: 'admin/eggs/import/ImportPreview', path: '/admin/eggs', steps: [changedEgg] },

  { of: 'admin/catalogue/LocationsPage', path: '/admin/locations', steps: ['New location'] },
  { of: 'admin/catalogue/LocationsPage', path: '/admin/locations', steps: ['Delete de.fra'] },
  {
    ...{ of: 'admin/database-hosts/Orphans', path: '/admin/database-hosts' },
    steps: ['Here', 'Give up removing s7_players'],
    answers: [/[/]orphans/, (body: object) => ({ ...body, data: [ORPHAN] })],
  },
  { of: 'admin/keys/KeysPage', path: '/admin/keys', steps: ['Delete Billing'] },
  {
    ...{ of: 'admin/keys/NewKeyPage', path: '/admin/keys/new', leave: 'I have it' },
    steps: [fill('What it is for', 'For the looks'), 'Create the key'],
  },
];
