import { expect, it } from 'vitest';
import { readSearch } from './client-server-search.policy.js';

it.each([
  ['10.0.0.1', { kind: 'address', ip: '10.0.0.1', portPrefix: '' }],
  ['10.0.0.1:', { kind: 'address', ip: '10.0.0.1', portPrefix: '' }],
  ['10.0.0.1:255', { kind: 'address', ip: '10.0.0.1', portPrefix: '255' }],
  [':25565', { kind: 'address', ip: null, portPrefix: '25565' }],
  [':', { kind: 'text', text: ':' }],
  ['10.0.0', { kind: 'text', text: '10.0.0' }],
  ['my server: best', { kind: 'text', text: 'my server: best' }],
])('reads the search %j', (word, expected) => {
  expect(readSearch(word)).toEqual(expected);
});
