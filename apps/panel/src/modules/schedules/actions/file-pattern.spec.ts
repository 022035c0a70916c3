import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byDirectory, matchesName } from './file-pattern.js';

describe('a pattern of names', () => {
  it.each([
    ['*', '', true],
    ['*', 'a.b', true],
    ['*.gz', 'log.gz', true],
    ['*.gz', 'log.gzip', false],
    ['log*.gz', 'log.gz', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbY', false],
    ['a.b', 'axb', false],
    ['[ab]', 'a', false],
    ['**', 'x', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j for %j: %s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });

  it('means what the regular expression means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
        expect(matchesName(pattern, name)).toBe(
          new RegExp(`^${pattern.replaceAll('*', '[^]*')}$`).test(name),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('needs no time that grows out of bounds', () => {
    // The regular expression would not end.
    expect(matchesName('*a'.repeat(120) + 'b', 'a'.repeat(255))).toBe(false);
  });

  it('belongs to a directory', () => {
    expect([...byDirectory(['logs/*.gz', '/logs/a', 'b', '//c/d/', '/'])]).toEqual([
      ['/logs', ['*.gz', 'a']],
      ['/', ['b']],
      ['/c', ['d']],
    ]);
  });
});
