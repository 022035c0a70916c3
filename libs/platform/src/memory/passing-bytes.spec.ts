import { constants, PerformanceObserver } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { bytesPassed } from './passing-bytes.js';

it('has young garbage collected every few MiB, and nothing else', async () => {
  const kinds: number[] = [];
  const observer = new PerformanceObserver((list) => {
    const entries = list.getEntries() as unknown as { detail: { kind: number } }[];
    kinds.push(...entries.map(({ detail }) => detail.kind));
  });
  observer.observe({ entryTypes: ['gc'] });
  let most = 0;
  const { arrayBuffers: before } = process.memoryUsage();
  for (let piece = 0; piece < 2048; piece++) {
    bytesPassed(Buffer.alloc(64 * 1024).length);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  await expect.poll(() => kinds.length).toBeGreaterThanOrEqual(32);
  observer.disconnect();
  expect(kinds.filter((kind) => kind === constants.NODE_PERFORMANCE_GC_MINOR).length).toBeGreaterThanOrEqual(
    32,
  );
  expect(most).toBeLessThan(16 * 1024 * 1024);
  expect(globalThis).not.toHaveProperty('gc');
});
