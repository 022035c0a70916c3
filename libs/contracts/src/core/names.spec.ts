import { expect, it } from 'vitest';
import { nameText } from './names.js';

const name = nameText(1, 20);

it.each(['Survival', 'Überleben', 'выживание', '生存', 'שרת', '🦊 fox'])('takes %s', (text) => {
  expect(name.parse(text)).toBe(text);
});

it.each(['a\u0000', 'a\nb', '\u0085', 'abc\u202etxt.exe', '\u2066x\u2069', '\u200fx', '', 'x'.repeat(21)])(
  'refuses %j',
  (text) => {
    expect(name.safeParse(text).success).toBe(false);
  },
);
