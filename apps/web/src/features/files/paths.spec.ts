import { describe, expect, it } from 'vitest';
import { chunked, crumbsOf, isArchive, joined, nameOf, normalPath, parentOf, targetOf } from './paths.js';

describe('paths', () => {
  it('are normal however they were typed', () => {
    expect(normalPath('')).toBe('/');
    expect(normalPath('world//region/')).toBe('/world/region');
    expect(normalPath('/a/./b/../c')).toBe('/a/c');
    expect(normalPath('../../etc')).toBe('/etc');
  });

  it('are put together and taken apart', () => {
    expect(joined('/', 'a')).toBe('/a');
    expect(joined('/world', 'a b')).toBe('/world/a b');
    expect(parentOf('/world/a')).toBe('/world');
    expect(parentOf('/world')).toBe('/');
    expect(nameOf('/world/level.dat')).toBe('level.dat');
    expect(crumbsOf('/')).toEqual([]);
    expect(crumbsOf('/a/b')).toEqual([
      { name: 'a', path: '/a' },
      { name: 'b', path: '/a/b' },
    ]);
  });

  it('of a target count from where one is, unless they begin at the root', () => {
    expect(targetOf('/world', 'old')).toBe('/world/old');
    expect(targetOf('/world', '../backup')).toBe('/backup');
    expect(targetOf('/world', '/plugins/x')).toBe('/plugins/x');
  });

  it('tell archives from files that only are one inside', () => {
    expect(['a.tar.gz', 'B.ZIP', 'c.tgz'].every(isArchive)).toBe(true);
    expect(['paper.jar', 'zip', 'notes.txt'].some(isArchive)).toBe(false);
  });

  it('are sent in parts', () => {
    expect(chunked([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
    expect(chunked([], 2)).toEqual([]);
  });
});
