import { describe, expect, it } from 'vitest';
import { Fields } from './fields.js';

describe('the columns of another panel', () => {
  it('are found by the name of any release', () => {
    const row = new Fields({ uuidShort: 'abc', daemonListen: 8080, empty: null });
    expect(row.text('uuid_short', 'uuidShort')).toBe('abc');
    expect(row.number('daemon_listen', 'daemonListen')).toBe(8080);
    expect([row.textOrNull('empty'), row.numberOrNull('nowhere')]).toEqual([null, null]);
    expect(() => row.text('nowhere', 'empty')).toThrow('it has no nowhere');
    expect(() => new Fields({ port: 'a' }).number('port')).toThrow('port is no whole number');
  });

  it('are flags in the words of each database', () => {
    const flags = (value: unknown) => new Fields({ value }).flag('value');
    expect([1, true, 't', '1', 'true'].map(flags)).toEqual([true, true, true, true, true]);
    expect([0, false, 'f', '0', null, undefined, ''].map(flags)).toEqual(Array(7).fill(false));
  });

  it('are instants in UTC, and none where there are zeros', () => {
    const instant = (at: unknown) => new Fields({ at }).instantOrNull('at')?.toISOString() ?? null;
    expect(instant('2025-03-04 05:06:07')).toBe('2025-03-04T05:06:07.000Z');
    expect(instant('2025-03-04T05:06:07.123456Z')).toBe('2025-03-04T05:06:07.123Z');
    expect(instant('2025-03-04 05:06:07+00')).toBe('2025-03-04T05:06:07.000Z');
    expect(['0000-00-00 00:00:00', '', null, 'yesterday', '2025-13-41 99:99:99'].map(instant)).toEqual(
      Array(5).fill(null),
    );
    const { createdAt, updatedAt } = new Fields({ updated_at: '2025-03-04 05:06:07' }).stamps();
    expect(createdAt).toEqual(updatedAt);
  });

  it('are lists, whatever form JSON has', () => {
    const list = (value: unknown) => new Fields({ value }).list('value');
    expect(list('["a","b"]')).toEqual(['a', 'b']);
    expect(list('{"0":"a","1":7}')).toEqual(['a']);
    expect([null, '', 'a,b', '7', 'null'].map(list)).toEqual(Array(5).fill([]));
  });
});
