import { describe, expect, it } from 'vitest';
import { acceptReported } from './activity.policy.js';

const SERVER = '11111111-2222-3333-4444-555555555555';
const NOW = new Date('2026-01-02T03:04:05.000Z');
const entry = {
  user: null,
  server: SERVER,
  event: 'server:power.start',
  metadata: null,
  ip: '10.0.0.1',
  timestamp: '2026-01-01T00:00:00.123456789Z',
};

describe('what a daemon reports', () => {
  it('is kept with its time to the millisecond', () => {
    expect(acceptReported([entry], NOW)).toEqual([
      {
        event: 'server:power.start',
        serverUuid: SERVER,
        userUuid: null,
        ip: '10.0.0.1',
        properties: {},
        timestamp: new Date('2026-01-01T00:00:00.123Z'),
      },
    ]);
  });

  it.each([
    ['not of a server', { event: 'user:account.email-changed' }],
    ['too long a name', { event: `server:${'x'.repeat(200)}` }],
    ['no uuid', { server: 'nonsense' }],
  ])('is dropped when it is %s', (_name, change) => {
    expect(acceptReported([{ ...entry, ...change }], NOW)).toEqual([]);
  });

  it('gets the present time when its own cannot be read, which is kept beside it', () => {
    const [row] = acceptReported([{ ...entry, timestamp: 'yesterday', metadata: { file: 'a' } }], NOW);
    expect(row).toMatchObject({
      timestamp: NOW,
      properties: { file: 'a', original_timestamp: 'yesterday' },
    });
  });

  it.each(['', null, undefined, 'a b', 'ü', 'x'.repeat(46)])('with the address %j comes from here', (ip) => {
    expect(acceptReported([{ ...entry, ip }], NOW)[0]?.ip).toBe('127.0.0.1');
  });

  it('has no actor when the user is no uuid', () => {
    expect(acceptReported([{ ...entry, user: 'root' }], NOW)[0]?.userUuid).toBeNull();
  });
});
