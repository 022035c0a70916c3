import { describe, expect, it } from 'vitest';
import { addressOf, splitCode, splitName } from './sftp-login.policy.js';

describe('a name at SFTP', () => {
  it('is split at the last dot, folded', () => {
    expect(splitName('Some.Body.1A7CE997')).toEqual({ username: 'some.body', server: '1a7ce997' });
  });

  it.each(['', 'nobody', '.1a7ce997', 'somebody.', '.'])('is none without both parts: %j', (text) => {
    expect(splitName(text)).toBeNull();
  });
});

it.each([
  ['192.0.2.7:50022', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
  ['[2001:db8::1]:50022', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
])('takes the address of %s', (peer, address) => {
  expect(addressOf(peer)).toBe(address);
});

it('finds the code behind a password, with a space between or none', () => {
  expect(splitCode('secret123456')).toEqual({ password: 'secret', code: '123456' });
  expect(splitCode('a 99 123456')).toEqual({ password: 'a 99', code: '123456' });
  expect(splitCode('123456')).toBeNull();
  expect(splitCode('secret')).toBeNull();
});
