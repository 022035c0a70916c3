import { expect, it } from 'vitest';
import type { ConfigStore } from '../../config/config-store.js';
import type { ServerRegistry } from '../servers/index.js';
import { PromisedMemory } from './promised-memory.js';

const MIB = 1024 * 1024;
const promised = (limits: number[], overhead: object = {}): object => {
  const servers = limits.map((memory_limit) => ({
    configuration: { settings: { build: { memory_limit } } },
  }));
  const registry = { all: () => servers } as unknown as ServerRegistry;
  const docker = { overhead: { override: false, default_multiplier: 1.05, multipliers: {}, ...overhead } };
  return new PromisedMemory(registry, { current: { docker } } as unknown as ConfigStore).promised();
};

it('D25: tells what containers may take beside what servers were promised', () => {
  expect(promised([1000, 4000, 10_000, 0])).toEqual({
    promised_bytes: 15_000 * MIB,
    held_bytes: (1150 + 4400 + 10_500) * MIB,
    unlimited: 1,
  });
});

it('D25: an operator may have them be the same', () => {
  expect(promised([1000], { override: true, default_multiplier: 1 })).toEqual({
    promised_bytes: 1000 * MIB,
    held_bytes: 1000 * MIB,
    unlimited: 0,
  });
  expect(promised([])).toEqual({ promised_bytes: 0, held_bytes: 0, unlimited: 0 });
});
