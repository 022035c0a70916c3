import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bridgeOf } from '../../apps/daemon/src/platform/runtime/docker/network/networks-on-demand.js';

it('`uninstall` finds the bridges that the daemon makes, also when no engine answers', async () => {
  // By a name that the compiler does not follow: scripts have rules of their own.
  const scripts = new URL('../../scripts/entry/parts/docker.ts', import.meta.url).href;
  const { bridgesOf } = (await import(scripts)) as { bridgesOf: (node: string) => string };
  const node = randomUUID();
  const bridge = bridgeOf(node, 'rookery-0123456789ab');
  expect(bridge.startsWith(bridgesOf(node))).toBe(true);
  expect(bridge).toHaveLength(15);
  expect(bridgesOf(randomUUID())).not.toBe(bridgesOf(node));
});
