import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { Api } from '../../support/api.js';
import type { Quickstart } from '../../support/system.js';

export interface Person {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly leave: () => Promise<void>;
}

/** An account of its own, so that what a journey changes of it disturbs no other. */
export async function newPerson(quickstart: Quickstart): Promise<Person> {
  const api = new Api(quickstart.panel_url, quickstart.application_key);
  const username = `visitor${randomBytes(3).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const email = `${username}@example.com`;
  const { status, body } = await api.post<{ attributes: { id: number } }>('/api/application/users', {
    username,
    email,
    password,
  });
  expect({ status, body }).toMatchObject({ status: 201 });
  const { id } = body.attributes;
  return {
    id,
    username,
    email,
    password,
    leave: async () => void (await api.request('DELETE', `/api/application/users/${id}`)),
  };
}
