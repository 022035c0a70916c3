import { expect, it } from 'vitest';
import { applyConfigFile } from './apply-config-file.js';

const SIZE = 250_000;
const fill = (piece: string): string => piece.repeat(Math.floor(SIZE / piece.length));
const counted = (line: (i: number) => string): string =>
  Array.from({ length: 12_000 }, (_, i) => line(i)).join('');

/** Texts that cost the square of their length, or an error object for each character, in one reader or another. */
const TEXTS: [what: string, parser: string, content: string][] = [
  ['one line of blanks', 'ini', `[a]\n${fill(' ')}x`],
  ['blanks before a sign', 'ini', `${fill(' ')}=x`],
  ['one line of blanks', 'properties', `${fill(' ')}=x`],
  ['many keys on one line', 'json', `{${counted((i) => `"k${i}":1,`)}"z":1}`],
  ['open brackets', 'yaml', fill('[')],
  ['open objects', 'yaml', fill('{a: ')],
  ['compact lists', 'yaml', fill('- ')],
  ['compact keys', 'yaml', fill('? ')],
  ['quotes only', 'yaml', fill('"')],
  ['many anchors', 'yaml', fill('&a ')],
  ['many keys', 'yaml', counted((i) => `k${i}: 1\n`)],
  ['many tables', 'toml', counted((i) => `[k${i}]\na=1\n`)],
  ['open lists', 'toml', `a=${fill('[')}`],
  ['open elements', 'xml', fill('<a>')],
  ['many attributes', 'xml', `<a ${counted((i) => `b${i}="1" `)}/>`],
];

it.each(TEXTS)('%s hold up no start: %s', { timeout: 30_000 }, (_what, parser, content) => {
  const replace = ['a.b', 'a.*.c', 'z'].map((match) => ({ match, replace_with: '2' }));
  const before = process.cpuUsage();
  const result = applyConfigFile(parser, content, replace, { dockerInterface: '172.18.0.1' });
  const { user } = process.cpuUsage(before);
  expect(typeof result.content).toBe('string');
  expect(user / 1e6).toBeLessThan(5);
});
