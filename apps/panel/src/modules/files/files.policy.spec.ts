import { describe, expect, it } from 'vitest';
import { archivePlace, pageOf, withoutCredentials } from './files.policy.js';

describe('archivePlace', () => {
  it.each([
    ['world.zip', '', 'world', 'zip'],
    ['/world.tar.gz', '', 'world', 'tar.gz'],
    ['old/world.tgz', 'old', 'world', 'tgz'],
    ['/a/b/../c.TAR.XZ', 'a', 'c', 'tar.xz'],
    ['world', '', 'world', 'tar.gz'],
    ['world.rar', '', 'world.rar', 'tar.gz'],
    ['.zip', '', '.zip', 'tar.gz'],
    ['my.world.tar', '', 'my.world', 'tar'],
  ])('reads %s', (destination, directory, name, extension) => {
    expect(archivePlace(destination)).toEqual({ directory, name, extension });
  });
});

it('falls back to a page that there is, but not to another sort', () => {
  expect(pageOf({})).toEqual({ page: 1, per_page: 50, sort: 'name' });
  expect(pageOf({ page: Number.NaN, per_page: Infinity, sort: '-modified' })).toEqual({
    page: 1,
    per_page: 50,
    sort: '-modified',
  });
  expect(() => pageOf({ sort: 'mime' })).toThrow('`mime` is not allowed');
});

it('takes names and passwords out of addresses', () => {
  expect(withoutCredentials('https://me:secret@example.com/a?b=c')).toBe('https://example.com/a?b=c');
});
