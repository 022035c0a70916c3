import { expect } from 'vitest';
import { startMariaDb } from '@app/testing/services.js';
import { Api } from '../../support/api.js';
import type { Quickstart } from '../../support/system.js';

interface Named {
  readonly attributes: { readonly id: number };
}

/** The API as the administrator of the quickstart calls it. */
export const adminApi = (quickstart: Quickstart): Api =>
  new Api(quickstart.panel_url, quickstart.application_key);

/** Gives the demo server more than it has at first: addresses, databases, backups. */
export async function raiseLimits(quickstart: Quickstart): Promise<number> {
  const api = adminApi(quickstart);
  const { body } = await api.get<{ data: Named[] }>(
    `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
  );
  const { id } = body.data[0]!.attributes;
  const { status } = await api.request('PATCH', `/api/application/servers/${id}/build`, {
    limits: { memory: 1024, swap: 0, disk: 4096, io: 500, cpu: 0 },
    feature_limits: { databases: 3, allocations: 3, backups: 5 },
  });
  expect(status).toBe(200);
  return id;
}

export interface AddedHost {
  readonly id: number;
  readonly leave: () => Promise<void>;
}

/** A database program of the test's own, as a host for databases of servers. */
export async function addDatabaseHost(quickstart: Quickstart): Promise<AddedHost> {
  const service = await startMariaDb();
  const { hostname, port, username, password } = new URL(service.url);
  const api = adminApi(quickstart);
  const { status, body } = await api.post<Named>('/api/application/database-hosts', {
    name: 'Here',
    host: hostname,
    port: Number(port),
    username,
    password,
  });
  expect({ status, body }).toMatchObject({ status: 201 });
  const { id } = body.attributes;
  return {
    id,
    leave: async () => {
      await api.request('DELETE', `/api/application/database-hosts/${id}`);
      await service.stop();
    },
  };
}
