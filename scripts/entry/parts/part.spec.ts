import { expect, it } from 'vitest';
import { encodeCommand } from './part.ts';

it('gives blanks, equal signs and line ends of a command to the shell unharmed', () => {
  const text = encodeCommand({ folder: '/a b', env: { KEY: 'x=y z' }, words: ['run', '', 'two\nlines'] });
  expect(text.split('\0')).toEqual(['/a b', 'KEY=x=y z', '', 'run', '', 'two\nlines', '']);
});
