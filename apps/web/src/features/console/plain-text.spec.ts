import { expect, it } from 'vitest';
import { plainText } from './plain-text.js';

it('leaves of a line what people read', () => {
  expect(plainText(['\u001b[31;1mred\u001b[0m\r', 'a\tb', '\u001b]0;title\u0007x\u0000'])).toBe(
    'red\na\tb\nx',
  );
});
