import { describe, expect, it } from 'vitest';
import type { ResolvedEgg } from '../../eggs/index.js';
import { clientServerItem, type ClientServerView } from './client-server.transformer.js';
import type { ClientServerDetails, ClientServerRow } from './client-server-row.js';

/** What these tests look at; a new column is not their concern. */
const ROW = {
  id: 4,
  uuid: '11111111-2222-3333-4444-555555555555',
  uuidShort: '11111111',
  nodeId: 1,
  ownerId: 1,
  name: 'Lobby',
  description: '',
  status: null,
  memory: 512,
  swap: 0,
  disk: 1024,
  io: 500,
  cpu: 100,
  threads: null,
  oomKiller: true,
  allocationId: 10,
  eggId: 2,
  startup: 'run {{SERVER_PORT}} {{MOTD}} {{SECRET}}',
  image: 'image',
  databaseLimit: null,
  allocationLimit: 2,
  backupLimit: null,
  nodeName: 'n',
  nodeFqdn: 'node.example',
  nodeSftpAlias: null,
  nodeSftpPort: 2022,
  nodeMaintenance: false,
  permissions: null,
} satisfies Partial<ClientServerRow> as ClientServerRow;
const NOW = new Date();
const allocation = (id: number, port: number, notes: string) => ({
  id,
  nodeId: 1,
  serverId: 4,
  ip: '10.0.0.1',
  ipAlias: null,
  port,
  notes,
  isLocked: false,
  showPort: true,
  createdAt: NOW,
  updatedAt: NOW,
});
const variable = (id: number, env: string, isUserViewable: boolean) => ({
  id,
  envVariable: env,
  name: env,
  description: '',
  defaultValue: 'default',
  rules: ['required', 'string'],
  isUserViewable,
  isUserEditable: true,
});
const EGG = {
  uuid: 'e',
  name: 'Egg',
  features: ['eula'],
  variables: [variable(21, 'SECRET', false), variable(20, 'MOTD', true), variable(22, 'LAST', true)],
} as unknown as ResolvedEgg;
const DETAILS: ClientServerDetails = {
  parts: new Map([
    [
      4,
      {
        allocations: [allocation(10, 25565, 'mine'), allocation(11, 25566, 'second')],
        values: new Map([[20, 'hello']]),
      },
    ],
  ]),
  subusers: new Map(),
  eggs: new Map([[2, EGG]]),
};
const view = (change: Partial<ClientServerView> = {}): ClientServerView => ({
  userId: 1,
  isAdmin: () => false,
  includes: new Set(),
  ...change,
});
const shown = (row: Partial<ClientServerRow>, change?: Partial<ClientServerView>) =>
  clientServerItem({ ...ROW, ...row }, DETAILS, view(change)).attributes;

const variablesOf = ({ relationships: { variables } }: ReturnType<typeof shown>) =>
  variables.object === 'list' ? variables.data : [];

describe('a server as its owner sees it', () => {
  it('has all allocations in order, the primary marked, and its start line filled in', () => {
    const server = shown({});
    expect(server.server_owner).toBe(true);
    expect(server.relationships.allocations.data.map(({ attributes }) => attributes)).toEqual([
      { id: 10, ip: '10.0.0.1', ip_alias: null, port: 25565, notes: 'mine', is_default: true },
      { id: 11, ip: '10.0.0.1', ip_alias: null, port: 25566, notes: 'second', is_default: false },
    ]);
    expect(server.invocation).toBe('run 25565 hello [hidden]');
    expect(server.egg_features).toEqual(['eula']);
    expect(server.feature_limits).toEqual({ databases: null, allocations: 2, backups: 0 });
  });

  it('lists variables in the order of the egg, without the hidden ones', () => {
    const variables = variablesOf(shown({})).map(({ attributes }) => attributes);
    expect(variables.map((attributes) => attributes['env_variable'])).toEqual(['MOTD', 'LAST']);
    expect(variables[0]).toMatchObject({
      server_value: 'hello',
      default_value: 'default',
      rules: 'required|string',
    });
    expect(variables[1]).toMatchObject({ server_value: null });
  });

  it.each([
    [null, false, false],
    ['suspended', true, false],
    ['installing', false, true],
    ['install_failed', false, true],
    ['reinstall_failed', false, true],
    ['restoring_backup', false, false],
  ])('with the status %s', (status, isSuspended, isInstalling) => {
    expect(shown({ status })).toMatchObject({
      status,
      is_suspended: isSuspended,
      is_installing: isInstalling,
    });
  });
});

describe('a server as a subuser sees it', () => {
  const stranger = { userId: 9 };

  it('shows the primary allocation without notes, no variables and a hidden start line', () => {
    const server = shown({ permissions: ['control.start'] }, stranger);
    expect(server.relationships.allocations.data.map(({ attributes }) => attributes)).toEqual([
      { id: 10, ip: '10.0.0.1', ip_alias: null, port: 25565, notes: null, is_default: true },
    ]);
    expect(server.relationships.variables).toEqual({ object: 'null_resource', attributes: null });
    expect(server.invocation).toBe('run 25565 [hidden] [hidden]');
  });

  it('shows what the permissions open', () => {
    const server = shown({ permissions: ['allocation.read', 'startup.read'] }, stranger);
    expect(server.relationships.allocations.data).toHaveLength(2);
    expect(variablesOf(server)).toHaveLength(2);
    expect(server.invocation).toBe('run 25565 hello [hidden]');
  });

  it('shows subusers to those who may read them only', () => {
    const includes = new Set(['subusers']);
    const without = shown({ permissions: [] }, { ...stranger, includes });
    expect(without.relationships.subusers).toEqual({ object: 'null_resource', attributes: null });
    const allowed = shown({ permissions: ['user.read'] }, { ...stranger, includes });
    expect(allowed.relationships.subusers).toEqual({ object: 'list', data: [] });
  });
});
