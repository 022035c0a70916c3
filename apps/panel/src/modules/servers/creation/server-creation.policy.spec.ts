import { describe, expect, it } from 'vitest';
import { CreateServer } from '@app/contracts/application/servers.schemas.js';
import { allocationIds, newServer, takenAllocations, wantsOomKiller } from './server-creation.policy.js';

const egg = {
  id: 3,
  nestId: 2,
  dockerImages: { Newest: 'images.test/a:2', Older: 'images.test/a:1' },
  startupCommands: { Default: './run', Other: './other' },
};
const placed = { uuid: '0b8f1c1e-7f57-4a0c-9f0a-2f1d7a1f6a11', nodeId: 9 };
const aBody = (fields: Record<string, unknown> = {}): CreateServer =>
  CreateServer.parse({
    name: 'one',
    user: 1,
    egg: 3,
    environment: {},
    limits: { memory: 128, swap: 0, disk: 256, io: 500, cpu: 0 },
    feature_limits: { databases: null, backups: null },
    allocation: { default: 11 },
    ...fields,
  });

describe('newServer', () => {
  it('starts as installing, with what the egg gives first', () => {
    expect(newServer(aBody(), egg, placed)).toMatchObject({
      uuidShort: '0b8f1c1e',
      nodeId: 9,
      status: 'installing',
      image: 'images.test/a:2',
      startup: './run',
      oomKiller: false,
      databaseLimit: 0,
      backupLimit: 0,
      allocationLimit: null,
      threads: null,
      description: '',
    });
  });

  it('prefers what was sent', () => {
    const body = aBody({ docker_image: '~local/b:1', startup: './mine', oom_disabled: false });
    expect(newServer(body, egg, placed)).toMatchObject({
      image: '~local/b:1',
      startup: './mine',
      oomKiller: true,
    });
  });
});

describe('wantsOomKiller', () => {
  it('lets the direct word win over the inverse one', () => {
    expect(wantsOomKiller({ oom_killer: false, oom_disabled: false })).toBe(false);
    expect(wantsOomKiller({ oom_disabled: true })).toBe(false);
    expect(wantsOomKiller({})).toBeUndefined();
  });
});

describe('allocations of a request', () => {
  const body = aBody({ allocation: { default: 11, additional: [12, 11, 13, 12] } });

  it('are tried in order, the primary one first, none twice', () => {
    expect(allocationIds(body)).toEqual([11, 12, 13]);
  });

  it('are refused under the name of their field', () => {
    const fields = takenAllocations(body, [11, 13]).map(({ field, rule }) => [field, rule]);
    expect(fields).toEqual([
      ['allocation.default', 'exists'],
      ['allocation.additional.2', 'exists'],
    ]);
  });
});

describe('CreateServer', () => {
  const rulesOf = (fields: Record<string, unknown>): string[] => {
    const issues = CreateServer.safeParse({ ...aBody(), ...fields }).error?.issues ?? [];
    return issues.map((issue) => issue.path.join('.'));
  };

  it('bounds limits by what can be stored and by the spec', () => {
    const limits = { memory: 2_147_483_648, swap: -2, disk: -1, io: 1001, cpu: 1.5, threads: '0;1' };
    expect(rulesOf({ limits })).toEqual([
      'limits.memory',
      'limits.swap',
      'limits.disk',
      'limits.io',
      'limits.cpu',
      'limits.threads',
    ]);
  });

  it('takes no other words for numbers', () => {
    expect(rulesOf({ user: '1e3' })).toEqual(['user']);
    expect(rulesOf({ user: '0x10' })).toEqual(['user']);
    expect(rulesOf({ user: true })).toEqual(['user']);
    expect(rulesOf({ user: ' 5' })).toEqual(['user']);
    expect(rulesOf({ user: '5' })).toEqual([]);
  });

  it('reads ports as text or numbers', () => {
    const deploy = { dedicated_ip: '0', port_range: [25565, '3000-3010'] };
    expect(aBody({ deploy }).deploy).toEqual({
      dedicated_ip: false,
      port_range: ['25565', '3000-3010'],
    });
  });
});
