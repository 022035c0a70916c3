import { expect } from 'vitest';
import { startMariaDb } from '@app/testing/services.js';
import { Api } from '../../support/api.js';
import type { Quickstart } from '../../support/system.js';

interface Named {
  readonly attributes: { readonly id: number };
}

interface Limited extends Named {
  readonly attributes: { readonly id: number; readonly limits: object; readonly feature_limits: object };
}

/** The API as the administrator of the quickstart calls it. */
export const adminApi = (quickstart: Quickstart): Api =>
  new Api(quickstart.panel_url, quickstart.application_key);

/** Writes a file of the demo server as its owner. */
export async function putFile(quickstart: Quickstart, path: string, text: string): Promise<void> {
  const { panel_url: url, client_key: key, server } = quickstart;
  const file = encodeURIComponent(path);
  const answer = await fetch(`${url}/api/client/servers/${server.identifier}/files/write?file=${file}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
    body: text,
  });
  expect(answer.status).toBe(204);
}

export interface RaisedLimits {
  readonly id: number;
  /** Other tests share the server, and read its limits. */
  readonly leave: () => Promise<void>;
}

/** Gives the demo server more than it has at first: addresses, databases, backups. */
export async function raiseLimits(quickstart: Quickstart): Promise<RaisedLimits> {
  const api = adminApi(quickstart);
  const { body } = await api.get<{ data: Limited[] }>(
    `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
  );
  const { id, limits, feature_limits } = body.data[0]!.attributes;
  const build = async (values: object): Promise<void> => {
    const answer = await api.request('PATCH', `/api/application/servers/${id}/build`, values);
    expect(answer).toMatchObject({ status: 200 });
  };
  await build({
    limits: { memory: 1024, swap: 0, disk: 4096, io: 500, cpu: 0 },
    feature_limits: { databases: 3, allocations: 3, backups: 5 },
  });
  return { id, leave: () => build({ limits, feature_limits }) };
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
