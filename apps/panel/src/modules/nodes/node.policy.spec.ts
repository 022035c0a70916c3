import { describe, expect, it } from 'vitest';
import { addressProblem, hasRoom, hasTag, isHost, localRange } from './node.policy.js';

const node = {
  memory: 1000,
  memoryOverallocate: 0,
  disk: 1000,
  diskOverallocate: 0,
  cpu: 100,
  cpuOverallocate: 0,
};
const given = { memory: 600, disk: 600, cpu: 60 };

describe('node policy', () => {
  it('has room up to the limit and not beyond', () => {
    expect(hasRoom(node, given, { memory: 400, disk: 400, cpu: 40 })).toBe(true);
    expect(hasRoom(node, given, { memory: 401, disk: 0, cpu: 0 })).toBe(false);
    expect(hasRoom(node, given, { memory: 0, disk: 401, cpu: 0 })).toBe(false);
    expect(hasRoom(node, given, { memory: 0, disk: 0, cpu: 41 })).toBe(false);
  });

  it('counts overallocation in percent', () => {
    expect(hasRoom({ ...node, memoryOverallocate: 50 }, given, { memory: 900, disk: 0, cpu: 0 })).toBe(true);
    expect(hasRoom({ ...node, memoryOverallocate: 50 }, given, { memory: 901, disk: 0, cpu: 0 })).toBe(false);
  });

  it('takes a limit of 0 and an overallocation of -1 as unlimited', () => {
    const wanted = { memory: 1_000_000, disk: 0, cpu: 0 };
    expect(hasRoom({ ...node, memory: 0 }, given, wanted)).toBe(true);
    expect(hasRoom({ ...node, memoryOverallocate: -1 }, given, wanted)).toBe(true);
  });

  it('asks for any of the tags', () => {
    expect(hasTag(['eu', 'ssd'], ['ssd', 'us'])).toBe(true);
    expect(hasTag(['eu'], ['us'])).toBe(false);
    expect(hasTag([], [])).toBe(true);
  });

  it.each(['node1.example.com', 'node1', '203.0.113.9', '2001:db8::1', 'a_b.example'])('takes %s', (host) => {
    expect(isHost(host)).toBe(true);
    expect(addressProblem(host, 'https://panel.example.com')).toBeNull();
  });

  it.each(['a b', 'user@host', 'host/path', 'host:80', 'http://host', 'host?x', '-a', 'a..b', ''])(
    'takes no %j',
    (host) => expect(isHost(host)).toBe(false),
  );

  describe.each([
    [
      'loopback',
      ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.1', '2130706433', '0x7f.1', '::1'],
    ],
    ['loopback', ['::ffff:127.0.0.1']],
    ['unspecified', ['0.0.0.0', '0', '::']],
  ])('an address of the range %s', (range, hosts) => {
    it.each(hosts)('is known as %s, and refused with the reason', (host) => {
      expect(localRange(host)).toBe(range);
      const problem = addressProblem(host, 'https://panel.example.com');
      expect(problem).toMatchObject({ field: 'fqdn', rule: 'not_in' });
      expect(problem!.detail).toContain(range === 'loopback' ? 'https://panel.example.com' : 'listens');
    });

    it.each(hosts)('is %s, where the panel has such an address too', (host) => {
      for (const panel of ['http://127.0.0.1:8000', 'http://localhost:8000', 'http://[::1]:8000']) {
        expect(addressProblem(host, panel) === null).toBe(range === 'loopback');
      }
    });
  });
});
