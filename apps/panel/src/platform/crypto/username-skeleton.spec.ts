import { expect, it } from 'vitest';
import { usernameSkeleton } from './username-skeleton.js';

it.each([
  ['admin', '\u0430dmin'],
  ['admin', 'adrnin'],
  ['admin', 'ad\u00admin'],
  ['admin', '\uff41\uff44\u217f\u0456n'],
  ['admin', '\u{1d41a}dmin'],
  ['admin', ' ADMIN '],
  ['user1', 'userl'],
  ['user0', 'usero'],
])('is the same for %s and %s', (name, other) => {
  expect(usernameSkeleton(other)).toBe(usernameSkeleton(name));
});

it.each([
  ['user1', 'user2'],
  ['a.b', 'ab'],
  ['a_b', 'a-b'],
  ['\u0436', 'x'],
  ['\u65e5', '\u6708'],
])('differs between %s and %s', (name, other) => {
  expect(usernameSkeleton(other)).not.toBe(usernameSkeleton(name));
});
