import { expect, it } from 'vitest';
import { POWER_SIGNALS } from '@app/contracts/client/servers.contract.js';
import { POWER_RULES, powerEvent } from './server-power.policy.js';

it('asks for the permission of each signal and tells nodes only words they know', () => {
  expect(
    POWER_SIGNALS.map((signal) => [
      signal,
      POWER_RULES[signal].permission,
      POWER_RULES[signal].action,
      powerEvent(signal).name,
    ]),
  ).toEqual([
    ['start', 'control.start', 'start', 'server:power.start'],
    ['stop', 'control.stop', 'stop', 'server:power.stop'],
    ['restart', 'control.restart', 'restart', 'server:power.restart'],
    ['kill', 'control.stop', 'kill', 'server:power.kill'],
    ['hibernate', 'control.stop', 'stop', 'server:power.stop'],
  ]);
});
