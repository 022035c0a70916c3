import { describe, expect, it } from 'vitest';
import { typedPorts } from './ports.rules.js';

describe('typed ports', () => {
  it('are single ones and ranges, each counted once', () => {
    expect(typedPorts('25565-25567, 25566 25600')).toEqual({
      entries: ['25565-25567', '25566', '25600'],
      ports: [25565, 25566, 25567, 25600],
      wrong: null,
    });
    expect(typedPorts('').ports).toEqual([]);
  });

  it.each(['80', '70000', '25570-25565', 'x', '25565-', '-1'])('%s are none', (text) => {
    expect(typedPorts(`25565, ${text}`)).toMatchObject({ ports: [], wrong: text });
  });
});
