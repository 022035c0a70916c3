import { expect, it } from 'vitest';
import { merged, mergeQuickstart, type Told } from './first-data.ts';

const admin = { username: 'admin', email: 'admin@example.com' };
const node = { id: 1, uuid: 'n', name: 'local' };
const place = { panelUrl: 'http://127.0.0.1:8080', sftpPort: 8084 };

it('keeps what was told once when later runs are told less', () => {
  const first: Told = {
    admin: { ...admin, password: 'secret' },
    application_key: 'ptla_1',
    client_key: 'ptlc_1',
    node,
    node_config: {},
  };
  const made = mergeQuickstart(first, undefined, place);
  expect(made).toMatchObject({ server: null, sftp: { port: 8084, username: null } });
  const later = mergeQuickstart({ admin: { ...admin, password: null }, node, node_config: {} }, made, place);
  expect(later).toEqual(made);
});

it('merges key by key and replaces lists', () => {
  expect(merged({ a: { b: 1, c: 2 }, list: [1, 2] }, { a: { b: 3 }, list: [4] })).toEqual({
    a: { b: 3, c: 2 },
    list: [4],
  });
});
