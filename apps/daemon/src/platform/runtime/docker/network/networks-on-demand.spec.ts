import { expect, it } from 'vitest';
import type { ContainerSpec } from '../../runtime.port.js';
import type { NetworkOptions } from '../docker-options.js';
import type { Engine } from '../engine.js';
import { NetworksOnDemand } from './networks-on-demand.js';
import type { Networks } from './networks.js';

const NAME = 'rookery-0123456789ab';
const SPEC = { networkMode: NAME } as ContainerSpec;

/** An engine with one network, and containers in it; `seen` runs when they have been listed. */
function engineWith(containers: string[], seen: () => Promise<void> = async () => undefined) {
  let isThere = true;
  const docker = {
    listContainers: async () => {
      const listed = [...containers];
      await seen();
      return listed;
    },
    getNetwork: () => ({
      remove: async () => {
        isThere = false;
      },
    }),
  };
  const call = <T>(_what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    work(new AbortController().signal);
  const networks = { inspect: async () => ({}), forget: () => undefined };
  const made = new NetworksOnDemand(
    { docker, call } as unknown as Engine,
    networks as unknown as Networks,
    {} as NetworkOptions,
    'a-node',
  );
  return { networks: made, isThere: () => isThere };
}

it('D21: removes a network whose last two containers go at the same time', async () => {
  const listed = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const containers = ['the other'];
  const { networks, isThere } = engineWith(containers, () => {
    listed.resolve();
    return goesOn.promise;
  });
  const first = networks.collect(NAME);
  await listed.promise;
  containers.pop();
  const second = networks.collect(NAME);
  goesOn.resolve();
  await Promise.all([first, second]);
  expect(isThere()).toBe(false);
});

it('D21: removes a network whose last container goes while the creation of another fails', async () => {
  const { networks, isThere } = engineWith([]);
  const creation = networks.during(SPEC, async () => {
    await networks.collect(NAME);
    throw new Error('no such image');
  });
  await expect(creation).rejects.toThrow('no such image');
  expect(isThere()).toBe(false);
});

it('keeps a network whose container is being created', async () => {
  const { networks, isThere } = engineWith([]);
  await networks.during(SPEC, () => networks.collect(NAME));
  expect(isThere()).toBe(true);
});
