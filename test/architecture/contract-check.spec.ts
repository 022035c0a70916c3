import { describe, expect, it } from 'vitest';
import { checkAnswer } from '../integration/panel/support/contract.js';

const key = {
  identifier: 'x',
  description: '',
  allowed_ips: [],
  last_used_at: null,
  expires_at: null,
  created_at: '',
};
const keys = (attributes: object) => ({ object: 'list', data: [{ object: 'api_key', attributes }] });
const check =
  (body: unknown, status = 200) =>
  () =>
    checkAnswer('GET', '/api/client/account/api-keys?x=1', status, body);

describe('the contract check of the tests’ HTTP client', () => {
  it('lets what keeps the contract pass, and refusals of any shape', () => {
    expect(check(keys(key))).not.toThrow();
    expect(check({ anything: 1 }, 404)).not.toThrow();
  });

  it('finds a missing, a wrong and a surplus field, at any depth, and another status', () => {
    const { description: _, ...rest } = key;
    expect(check(keys(rest))).toThrow(/description/);
    expect(check(keys({ ...key, allowed_ips: [1] }))).toThrow(/allowed_ips/);
    expect(check(keys({ ...key, descriptoin: '' }))).toThrow('.data.0.attributes.descriptoin');
    expect(check({ ...keys(key), meta: {} })).toThrow('.meta');
    expect(check(keys(key), 201)).toThrow('201 instead of 200');
  });
});
