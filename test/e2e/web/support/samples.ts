import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import type { Quickstart } from '../../support/system.js';
import { addDatabaseHost, adminApi, raiseLimits } from './demo-server.js';
import { BACKUP } from './overlays/of-servers.js';
import { EMPTY_NEST, EMPTY_NODE, FREE_ADDRESS } from './overlays/of-administration.js';

const INVITED = [
  ['ada@example.com', 'builder'],
  ['somebody.with.a.very.long.address@mail.example.org', 'viewer'],
] as const;

interface Listed {
  readonly data: readonly {
    readonly attributes: {
      readonly id: number;
      readonly uuid: string;
      readonly port: number;
      readonly completed_at: string | null;
    };
  }[];
}

/** What a fresh installation lacks to be looked at; answers what takes all of it away again. */
export async function addSamples(quickstart: Quickstart): Promise<() => Promise<void>> {
  const owner = new Api(quickstart.panel_url, quickstart.client_key);
  const admin = adminApi(quickstart);
  const server = `/api/client/servers/${quickstart.server.identifier}`;
  const application = '/api/application';
  const undo: (() => Promise<unknown>)[] = [];
  const post = async (api: Api, path: string, body?: object): Promise<{ id: number; identifier: string }> => {
    const answer = await api.post<{ attributes: { id: number; identifier: string } }>(path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.attributes;
  };
  const drop = (api: Api, path: string): void =>
    void undo.push(async () => {
      const { status, body } = await api.request('DELETE', path);
      if (status >= 300 && status !== 404) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    });
  /** Makes one that is taken away by its number. */
  const made = async (api: Api, path: string, body?: object): Promise<number> => {
    const { id } = await post(api, path, body);
    drop(api, `${path}/${id}`);
    return id;
  };
  const listed = async (api: Api, path: string): Promise<Listed['data']> =>
    (await api.get<Listed>(path)).body.data;

  const limits = await raiseLimits(quickstart);
  undo.push(limits.leave);
  const host = await addDatabaseHost(quickstart);
  undo.push(host.leave);
  await made(owner, `${server}/databases`, { database: 'players', remote: '%' });
  const allocation = await made(owner, `${server}/network/allocations`);
  await post(owner, `${server}/network/allocations/${allocation}`, { notes: 'voice chat' });
  for (const [email, preset] of INVITED) {
    await post(owner, `${server}/users`, { email, permissions: SUBUSER_PRESETS[preset] });
    const [user] = await listed(admin, `${application}/users?filter[email]=${email}`);
    drop(admin, `${application}/users/${user!.attributes.id}`);
  }
  await post(owner, `${server}/backups`, { name: BACKUP });
  undo.push(async () => {
    for (const { attributes } of await listed(owner, `${server}/backups`))
      await owner.request('DELETE', `${server}/backups/${attributes.uuid}`);
  });
  await eventually(
    'the backup',
    async () =>
      (await listed(owner, `${server}/backups`)).every(({ attributes }) => attributes.completed_at) || null,
  );
  const nightly = await made(owner, `${server}/schedules`, {
    name: 'Nightly',
    ...{ minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' },
    ...{ is_active: true, time_zone: 'Europe/Berlin' },
  });
  const tasks = `${server}/schedules/${nightly}/tasks`;
  await post(owner, tasks, { action: 'command', payload: 'say Backup in a minute', time_offset: 0 });
  await post(owner, tasks, { action: 'backup', payload: '', time_offset: 60 });
  await owner.post(`${server}/schedules/${nightly}/execute`);
  await made(owner, `${server}/schedules`, {
    name: 'Restart on Mondays, with a warning before',
    ...{ minute: '30', hour: '6', day_of_month: '*', month: '*', day_of_week: '1' },
  });
  await made(admin, `${application}/locations`, { short: 'de.fra', long: 'Frankfurt, Germany' });
  await made(admin, `${application}/nests`, { name: EMPTY_NEST });
  await made(admin, `${application}/nodes`, {
    ...{ name: EMPTY_NODE, fqdn: 'osprey.example.net', scheme: 'https', public: false },
    ...{ memory: 65_536, disk: 1_000_000, cpu: 1600, memory_overallocate: 0, disk_overallocate: 0 },
    ...{ cpu_overallocate: 0, daemon_listen: 8080, daemon_connect: 8080, daemon_sftp: 2022 },
  });
  const addresses = `${application}/nodes/${quickstart.node.id}/allocations`;
  await post(admin, addresses, { ip: FREE_ADDRESS.ip, ports: [String(FREE_ADDRESS.port)] });
  const free = (await listed(admin, `${addresses}?per_page=500`)).find(
    ({ attributes }) => attributes.port === FREE_ADDRESS.port,
  );
  drop(admin, `${addresses}/${free!.attributes.id}`);
  const mount = await made(admin, `${application}/mounts`, {
    ...{ name: 'Maps that many servers of the same game share', read_only: true },
    ...{ source: '/srv/maps/shared-between-all-servers-of-this-machine', target: '/maps' },
  });
  await post(admin, `${application}/mounts/${mount}/nodes`, { nodes: [quickstart.node.id] });
  await post(admin, `${application}/mounts/${mount}/servers`, { servers: [limits.id] });
  drop(admin, `${application}/mounts/${mount}/servers/${limits.id}`);
  const key = await post(admin, `${application}/keys`, {
    ...{ description: 'Billing', permissions: { server: 3, user: 3, node: 1 } },
    ...{ allowed_ips: ['192.0.2.0/24', '2001:db8::/32'], expires_at: '2030-01-01T00:00:00Z' },
  });
  drop(admin, `${application}/keys/${key.identifier}`);
  await made(admin, `${application}/roles`, {
    ...{ name: 'Support of the night shift', nodes: [quickstart.node.id] },
    permissions: ['viewList server', 'view server', 'update server', 'viewList user', 'view user'],
  });
  await made(admin, `${application}/users`, { username: 'grace', email: 'grace@example.com' });
  return async () => {
    for (const step of undo.reverse()) await step();
  };
}
