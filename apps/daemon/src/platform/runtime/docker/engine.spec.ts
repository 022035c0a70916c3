import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Engine } from './engine.js';

// The library inspects the options of every request, all the way down, for a debug log that nobody reads.
it.each(['/run/engine.sock', 'tcp://127.0.0.1:2375'])('has no connection of %s printed', (address) => {
  const { agent } = new Engine(address).docker.modem as { agent?: object };
  expect(agent).toBeDefined();
  expect(inspect(agent, { showHidden: true, depth: null })).toBe('Agent');
});
