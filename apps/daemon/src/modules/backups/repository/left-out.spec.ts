import { expect, it } from 'vitest';
import { leftOutPatterns } from './left-out.js';

it('names paths, whatever they are made of, and no others', () => {
  const { lines, words } = leftOutPatterns([
    'a/b',
    'a*[b]?',
    '$HOME',
    'end ',
    'two\nlines',
    'back\\slash',
    '\uef80',
  ]);
  expect(lines.toString('latin1').split('\n')).toEqual([
    '/server/a/b',
    String.raw`/server/a\*\[b]\?`,
    '/server/$$HOME',
    '/server/end[ ]',
    String.raw`/server/back\\slash`,
    '/server/\x80',
    '',
  ]);
  expect(words.slice(-2)).toEqual(['--exclude', '/server/two\nlines']);
  expect(words).toContain('/server/.rookery-uploads');
});
