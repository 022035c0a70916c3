import { describe, expect, it } from 'vitest';
import { extended, findTyped, moved, NOTHING, only, toggled, without } from './selection.js';

const NAMES = ['config', 'logs', 'world', 'banned.json', 'server.properties'];
const nameAt = (index: number): string | undefined => NAMES[index];
const namesOf = ({ names }: { names: ReadonlySet<string> }): string[] => [...names];

describe('a selection of files', () => {
  it('is one row by a click, and a range by Shift from there, both ways', () => {
    const clicked = only(2, nameAt);
    expect(namesOf(clicked)).toEqual(['world']);
    expect(namesOf(extended(clicked, 4, nameAt))).toEqual(['world', 'banned.json', 'server.properties']);
    const back = extended(extended(clicked, 4, nameAt), 0, nameAt);
    expect(namesOf(back)).toEqual(['config', 'logs', 'world']);
    expect(back).toMatchObject({ anchor: 2, cursor: 0 });
  });

  it('takes rows in and out by Ctrl, and keeps the others', () => {
    const two = toggled(only(0, nameAt), 3, nameAt);
    expect(namesOf(two)).toEqual(['config', 'banned.json']);
    expect(namesOf(toggled(two, 0, nameAt))).toEqual(['banned.json']);
    expect(namesOf(moved(two, 4))).toEqual(namesOf(two));
  });

  it('leaves out rows that are not known, and names that are gone', () => {
    expect(namesOf(extended(only(3, nameAt), 9, nameAt))).toEqual(['banned.json', 'server.properties']);
    expect(namesOf(only(9, nameAt))).toEqual([]);
    expect(namesOf(without(only(0, nameAt), ['config', 'other']))).toEqual([]);
    expect(namesOf(NOTHING)).toEqual([]);
  });

  it('goes to the next name that begins as typed, around the end', () => {
    expect(findTyped('WO', 0, NAMES.length, nameAt)).toBe(2);
    expect(findTyped('c', 3, NAMES.length, nameAt)).toBe(0);
    expect(findTyped('x', 0, NAMES.length, nameAt)).toBeNull();
  });
});
