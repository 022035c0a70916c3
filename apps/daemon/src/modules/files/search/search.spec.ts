import { describe, expect, it } from 'vitest';
import { firstLineWith } from './first-line.js';
import { nameMatcher } from './name-matcher.js';

describe('names', () => {
  it('match by a part, or by a pattern as a whole, in any case', () => {
    const matching = (pattern: string, names: string[]) => names.filter(nameMatcher(pattern));
    expect(matching('Log', ['latest.log', 'LOGS', 'lag'])).toEqual(['latest.log', 'LOGS']);
    expect(matching('*.jar', ['a.jar', 'a.jar.bak', '.JAR'])).toEqual(['a.jar', '.JAR']);
    expect(matching('w?rld*', ['world', 'WORLD_nether', 'wrld', 'the world'])).toEqual([
      'world',
      'WORLD_nether',
    ]);
    expect(matching('a*b*c', ['abc', 'aXbXXc', 'acb'])).toEqual(['abc', 'aXbXXc']);
  });

  it('F19: match in bounded time whatever the pattern', () => {
    expect(nameMatcher('*a'.repeat(50) + 'b')('a'.repeat(250))).toBe(false);
  });
});

describe('texts', () => {
  const find = (chunks: string[], needle: string) =>
    firstLineWith(
      (async function* () {
        for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
      })(),
      needle,
      () => false,
    );

  it('are found with the number of their line, also across pieces', async () => {
    expect(await find(['one\ntwo MOTD=x\nthree'], 'motd')).toEqual({ line: 2, excerpt: 'two MOTD=x' });
    expect(await find(['a\nb\nc m', 'otd d\ne'], 'motd')).toEqual({ line: 3, excerpt: 'c motd d' });
    expect(await find(['a\nb\n', 'c\nmotd'], 'motd')).toEqual({ line: 4, excerpt: 'motd' });
    expect(await find(['a\nb\n'], 'motd')).toBeNull();
  });

  it('are cut to what stands around, and not looked for in other content', async () => {
    const found = await find(['x'.repeat(1000) + 'motd' + 'y'.repeat(1000)], 'motd');
    expect(found?.excerpt).toContain('motd');
    expect(found?.excerpt.length).toBeLessThan(200);
    expect(await find(['\0motd'], 'motd')).toBeNull();
    expect((await find(['z'.repeat(70_000) + 'mo', 'td'], 'motd'))?.line).toBe(1);
  });
});
