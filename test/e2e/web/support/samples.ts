import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Api } from '../../support/api.js';
import type { Quickstart } from '../../support/system.js';
import { addDatabaseHost, adminApi, raiseLimits } from './demo-server.js';

/** What a fresh installation lacks to be looked at; answers what takes the helpers of it away again. */
export async function addSamples(quickstart: Quickstart): Promise<() => Promise<void>> {
  const owner = new Api(quickstart.panel_url, quickstart.client_key);
  const admin = adminApi(quickstart);
  const server = `/api/client/servers/${quickstart.server.identifier}`;
  const limits = await raiseLimits(quickstart);
  const host = await addDatabaseHost(quickstart);
  const post = async (api: Api, path: string, body?: object): Promise<{ id: number }> => {
    const answer = await api.post<{ attributes: { id: number } }>(path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.attributes;
  };
  await post(owner, `${server}/databases`, { database: 'players', remote: '%' });
  const { id: allocation } = await post(owner, `${server}/network/allocations`);
  await post(owner, `${server}/network/allocations/${allocation}`, { notes: 'voice chat' });
  for (const [email, preset] of [
    ['ada@example.com', 'builder'],
    ['somebody.with.a.very.long.address@mail.example.org', 'viewer'],
  ] as const) {
    await post(owner, `${server}/users`, { email, permissions: SUBUSER_PRESETS[preset] });
  }
  const nightly = await post(owner, `${server}/schedules`, {
    name: 'Nightly',
    ...{ minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' },
    ...{ is_active: true, time_zone: 'Europe/Berlin' },
  });
  const tasks = `${server}/schedules/${nightly.id}/tasks`;
  await post(owner, tasks, { action: 'command', payload: 'say Backup in a minute', time_offset: 0 });
  await post(owner, tasks, { action: 'backup', payload: '', time_offset: 60 });
  await owner.post(`${server}/schedules/${nightly.id}/execute`);
  await post(owner, `${server}/schedules`, {
    name: 'Restart on Mondays, with a warning before',
    ...{ minute: '30', hour: '6', day_of_month: '*', month: '*', day_of_week: '1' },
  });
  await post(admin, '/api/application/locations', { short: 'de.fra', long: 'Frankfurt, Germany' });
  const { id: mount } = await post(admin, '/api/application/mounts', {
    ...{ name: 'Maps that many servers of the same game share', read_only: true },
    ...{ source: '/srv/maps/shared-between-all-servers-of-this-machine', target: '/maps' },
  });
  await post(admin, `/api/application/mounts/${mount}/nodes`, { nodes: [quickstart.node.id] });
  await post(admin, `/api/application/mounts/${mount}/servers`, { servers: [limits.id] });
  await post(admin, '/api/application/keys', {
    ...{ description: 'Billing', permissions: { server: 3, user: 3, node: 1 } },
    ...{ allowed_ips: ['192.0.2.0/24', '2001:db8::/32'], expires_at: '2030-01-01T00:00:00Z' },
  });
  await post(admin, '/api/application/roles', {
    ...{ name: 'Support of the night shift', nodes: [quickstart.node.id] },
    permissions: ['viewList server', 'view server', 'update server', 'viewList user', 'view user'],
  });
  await post(admin, '/api/application/users', { username: 'grace', email: 'grace@example.com' });
  return async () => {
    await host.leave();
    await limits.leave();
  };
}
