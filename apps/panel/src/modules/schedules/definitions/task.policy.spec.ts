import { describe, expect, it } from 'vitest';
import { linesOf, payloadIssue, placed } from './task.policy.js';

describe('the payload of a task', () => {
  it.each([
    ['command', 'say hi', null],
    ['command', '', 'required'],
    ['command', '   ', 'required'],
    ['command', 'say a\nstop', 'regex'],
    ['power', 'restart', null],
    ['power', 'hibernate', 'in'],
    ['power', '', 'required'],
    ['backup', '', null],
    ['backup', 'logs/*\ncache', null],
    ['delete_files', 'logs/*.gz\nworld/session.lock', null],
    ['delete_files', '\n \n', 'required'],
    ['delete_files', 'log*/x', 'regex'],
    ['delete_files', Array.from({ length: 101 }, (_, index) => `f${index}`).join('\n'), 'max'],
  ] as const)('%s %j: %s', (action, payload, rule) => {
    expect(payloadIssue(action, payload)?.rule ?? null).toBe(rule);
  });

  it('is read line by line', () => {
    expect(linesOf(' a \n\r\nb/c\r\n')).toEqual(['a', 'b/c']);
  });
});

describe('the place of a task', () => {
  it.each([
    [[], 9, undefined, [9]],
    [[1, 2], 9, undefined, [1, 2, 9]],
    [[1, 2], 9, 1, [9, 1, 2]],
    [[1, 2], 9, 2, [1, 9, 2]],
    [[1, 2], 9, 50, [1, 2, 9]],
    [[1, 2, 3], 1, 3, [2, 3, 1]],
    [[1, 2, 3], 3, 1, [3, 1, 2]],
    [[1, 2, 3], 2, 2, [1, 2, 3]],
  ])('of %j for %i at %s is %j', (ids, id, wanted, expected) => {
    expect(placed(ids, id, wanted)).toEqual(expected);
  });
});
