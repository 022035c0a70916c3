import { describe, expect, it } from 'vitest';
import { SERVER_STATES } from '@app/contracts/ws/console.frames.js';
import { canChange, PowerState } from './server.state.js';

describe('power states', () => {
  it('allows exactly these changes', () => {
    const allowed = SERVER_STATES.flatMap((from) =>
      SERVER_STATES.filter((to) => canChange(from, to)).map((to) => `${from}>${to}`),
    );
    expect(allowed).toEqual([
      'offline>starting',
      'offline>running',
      'starting>offline',
      'starting>running',
      'starting>stopping',
      'running>offline',
      'running>stopping',
      'stopping>offline',
    ]);
  });

  it('tells each change once, with both states', () => {
    const changes: string[] = [];
    const state = new PowerState((next, previous) => changes.push(`${previous}>${next}`));
    expect([state.to('starting'), state.to('starting'), state.to('running')]).toEqual([true, false, true]);
    expect(changes).toEqual(['offline>starting', 'starting>running']);
  });

  it('throws on any other change and stays as it was', () => {
    const state = new PowerState(() => undefined);
    expect(() => state.to('stopping')).toThrow(TypeError);
    expect(state.current).toBe('offline');
  });
});
