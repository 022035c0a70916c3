import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { Runtime } from '../../../platform/runtime/runtime.port.js';
import { NetworkSweeper, SWEEP_EVERY_MS } from './network-sweeper.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('D21: sweeps networks at boot and again and again, also after a sweep that failed, until the daemon ends', async () => {
  const sweepNetworks = vi.fn(() => Promise.reject(new Error('the engine is away')));
  const sweeper = new NetworkSweeper(
    { sweepNetworks } as unknown as Runtime,
    new AppLogger('spec', 'silent'),
  );
  sweeper.onApplicationBootstrap();
  expect(sweepNetworks).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2 * SWEEP_EVERY_MS);
  expect(sweepNetworks).toHaveBeenCalledTimes(3);
  sweeper.onModuleDestroy();
  await vi.advanceTimersByTimeAsync(SWEEP_EVERY_MS);
  expect(sweepNetworks).toHaveBeenCalledTimes(3);
});
