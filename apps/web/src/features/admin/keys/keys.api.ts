import { queryOptions } from '@tanstack/react-query';
import {
  createApplicationKey,
  deleteApplicationKey,
  listApplicationKeys,
} from '@app/contracts/application/keys.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

const MOST = 500;

export type ApplicationKey = ResponseOf<typeof listApplicationKeys>['data'][number]['attributes'];
export type KeyFields = InputOf<typeof createApplicationKey>['body'];

export const keysQuery = queryOptions({
  queryKey: ['admin', 'keys'],
  queryFn: async ({ signal }) =>
    (await call(listApplicationKeys, { query: { per_page: MOST } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

/** The whole key: its identifier and the secret behind it. */
export async function makeKey(body: KeyFields): Promise<string> {
  const made = await call(createApplicationKey, { body });
  return made.attributes.identifier + made.meta.secret_token;
}
export const dropKey = (identifier: string) => call(deleteApplicationKey, { params: { identifier } });
