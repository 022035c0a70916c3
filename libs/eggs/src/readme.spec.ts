import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { supportTables } from './testing/support-tables.js';

const README = new URL('../README.md', import.meta.url);
const START = '<!-- tables: written by src/readme.spec.ts, UPDATE=1 renews them -->';
const END = '<!-- end of tables -->';

it('the README tells what is supported, as the code does it', () => {
  const text = readFileSync(README, 'utf8');
  const [before = '', rest = ''] = text.split(START);
  const [, after = ''] = rest.split(END);
  const renewed = `${before}${START}\n\n${supportTables()}\n\n${END}${after}`;
  // eslint-disable-next-line no-restricted-properties -- a switch for developers, not configuration
  if (process.env['UPDATE'] === '1') writeFileSync(README, renewed);
  expect(readFileSync(README, 'utf8')).toBe(renewed);
});
