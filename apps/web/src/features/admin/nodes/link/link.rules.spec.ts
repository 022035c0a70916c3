import { describe, expect, it } from 'vitest';
import { isLinked, isRestartDue, isUnjoined } from './link.rules.js';

const legs = (connection: boolean, key: boolean | null, clock: boolean | null, calls: boolean) =>
  [
    { name: 'connection', ok: connection },
    { name: 'key', ok: key },
    { name: 'clock', ok: clock },
    { name: 'calls', ok: calls },
  ] as const;

describe('the link to a node', () => {
  it('stands when no leg of it is broken', () => {
    expect(isLinked(legs(true, true, null, true))).toBe(true);
    expect(isLinked(legs(true, true, false, true))).toBe(false);
    expect(isLinked(legs(false, null, null, true))).toBe(false);
  });

  it('was never made where nobody answers with the key or called', () => {
    expect(isUnjoined(legs(false, null, null, false))).toBe(true);
    expect(isUnjoined(legs(true, false, true, false))).toBe(true);
    // It is away, or the panel cannot be reached from there; the machine is set up.
    expect(isUnjoined(legs(false, null, null, true))).toBe(false);
    expect(isUnjoined(legs(true, true, true, false))).toBe(false);
  });

  it('waits for a restart where the daemon lives with another key', () => {
    expect(isRestartDue(legs(true, false, true, true))).toBe(true);
    expect(isRestartDue(legs(true, true, true, true))).toBe(false);
    expect(isRestartDue(legs(true, false, true, false))).toBe(false);
  });
});
