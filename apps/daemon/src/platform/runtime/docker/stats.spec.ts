import { describe, expect, it } from 'vitest';
import { eventOf } from './events.js';
import { cpuPercent, memoryInUse, sampleOf } from './stats.js';

describe('stats', () => {
  it('takes the cache off that the kernel can drop, by its name in v1 and v2', () => {
    expect(memoryInUse({ usage: 100, stats: { total_inactive_file: 30, inactive_file: 10 } })).toBe(70);
    expect(memoryInUse({ usage: 100, stats: { inactive_file: 10 } })).toBe(90);
    expect(memoryInUse({ usage: 100, stats: { inactive_file: 100 } })).toBe(100);
    expect(memoryInUse(undefined)).toBe(0);
  });

  it('counts 100 per core, between two samples, with three decimals', () => {
    const before = { total: 1000, system: 10_000, cpus: 2 };
    expect(cpuPercent(before, { total: 1500, system: 11_000, cpus: 2 })).toBe(100);
    expect(cpuPercent(before, { total: 1001, system: 13_000, cpus: 2 })).toBe(0.067);
    expect(cpuPercent(undefined, before)).toBe(0);
    expect(cpuPercent(before, { total: 10, system: 20_000, cpus: 2 })).toBe(0);
    expect(cpuPercent(before, before)).toBe(0);
  });

  it('adds up all networks and devices', () => {
    const io = (op: string, value: number) => ({ op, value });
    const sample = sampleOf(
      {
        read: '2026-01-01T00:00:00.5Z',
        memory_stats: { usage: 5, limit: 9 },
        networks: { a: { rx_bytes: 1, tx_bytes: 2 }, b: { rx_bytes: 10, tx_bytes: 20 } },
        blkio_stats: {
          io_service_bytes_recursive: [io('Read', 1), io('write', 2), io('read', 3), io('Total', 9)],
        },
      },
      undefined,
    );
    expect(sample).toEqual({
      memoryBytes: 5,
      memoryLimitBytes: 9,
      cpuPercent: 0,
      rxBytes: 11,
      txBytes: 22,
      readBytes: 4,
      writeBytes: 2,
      at: new Date('2026-01-01T00:00:00.500Z'),
    });
  });
});

describe('eventOf', () => {
  const line = (Action: string, more: object = {}): string =>
    JSON.stringify({ Action, Actor: { Attributes: { name: 'web', ...more } }, timeNano: 0 }).replace(
      '"timeNano":0',
      '"timeNano":1700000000123456789',
    );

  it('reads kind, name, code and the time to the nanosecond', () => {
    expect(eventOf(line('die', { exitCode: '137' }))).toEqual({
      kind: 'die',
      name: 'web',
      exitCode: 137,
      at: new Date(1_700_000_000_123),
      nano: 1_700_000_000_123_456_789n,
    });
  });

  it('passes over the rest', () => {
    expect(eventOf(line('exec_create: ls'))).toBeNull();
  });
});
