import { describe, expect, it } from 'vitest';
import { applyChanges as apply, type Change } from '../testing/apply-changes.js';

const content = (parser: string, text: string, ...changes: Change[]): string => {
  const result = apply(parser, text, ...changes);
  expect(result.warnings).toEqual([]);
  // What one start wrote, the next one leaves alone.
  expect(apply(parser, result.content, ...changes).content).toBe(result.content);
  return result.content;
};

describe('a list takes one more at the index that is its length', () => {
  it.each([
    ['json', '{"l":[1]}', 'l[1]', '{\n  "l": [\n    1,\n    2\n  ]\n}'],
    ['json', '{"l":[1]}', 'l.1', '{\n  "l": [\n    1,\n    2\n  ]\n}'],
    ['json', '{"l":[]}', 'l[0]', '{\n  "l": [\n    2\n  ]\n}'],
    ['yaml', 'l:\n  - 1\n', 'l[1]', 'l:\n  - 1\n  - 2\n'],
    ['yaml', 'l:\n  - 1\n', 'l.1', 'l:\n  - 1\n  - 2\n'],
    ['yaml', 'l: [1]\n', 'l[1]', 'l: [ 1, 2 ]\n'],
    ['toml', 'l = [1]\n', 'l[1]', 'l = [1, 2]\n'],
    ['toml', 'l = [ # c\n  1, # one\n]\n', 'l[1]', 'l = [ # c\n  1, 2, # one\n]\n'],
    ['toml', 'l = []\n', 'l[0]', 'l = [2]\n'],
    ['toml', '[[l]]\na = 1', 'l[1].a', '[[l]]\na = 1\n\n[[l]]\na = 2\n'],
    ['toml', '[[l]]\n[[l.m]]\na = 1\n', 'l[0].m[1].a', '[[l]]\n[[l.m]]\na = 1\n\n[[l.m]]\na = 2\n'],
    ['xml', '<a>\n  <b>1</b>\n</a>', 'a.b[2]', '<a>\n  <b>1</b>\n  <b>2</b>\n</a>'],
  ])('%s: %s and %s', (parser, text, match, expected) => {
    expect(content(parser, text, [match, '2'])).toBe(expected);
  });

  it.each([
    ['json', '{"l":[1]}', 'l[2]'],
    ['yaml', 'l:\n  - 1\n', 'l[2]'],
    ['toml', 'l = [1]\n', 'l[2]'],
    ['toml', '[[l]]\na = 1\n', 'l[2].a'],
    ['toml', '[[l]]\na = 1\n', 'l[1]'],
    // A header at the end would belong to the second one.
    ['toml', '[[l]]\n[[l.m]]\na = 1\n[[l]]\n', 'l[0].m[1].a'],
    ['xml', '<a><b>1</b></a>', 'a.b[3]'],
  ])('%s: %s has no place for %s', (parser, text, match) => {
    const result = apply(parser, text, [match, '2']);
    expect(result.content).toBe(text);
    expect(result.warnings).toHaveLength(1);
  });
});

describe('a parent that is a number or a flag makes room', () => {
  it.each([
    ['json', '{"a":5,"c":1}', '{"a":{\n  "b": 2\n},"c":1}'],
    ['json', '{"a":false}', '{"a":{\n  "b": 2\n}}'],
    ['yaml', 'a: 5 # c\nc: 1\n', 'a:\n  b: 2\nc: 1\n'],
    ['yaml', 'a: true\n', 'a:\n  b: 2\n'],
    ['toml', 'a = 5 # c\n', 'a = { b = 2 } # c\n'],
  ])('%s: %s', (parser, text, expected) => {
    expect(content(parser, text, ['a.b', '2'])).toBe(expected);
  });

  it.each([
    ['json', '{"a":"words"}'],
    ['yaml', 'a: words\n'],
    ['toml', 'a = "words"\n'],
  ])('%s: a text stays: %s', (parser, text) => {
    const result = apply(parser, text, ['a.b', '2']);
    expect(result).toMatchObject({ content: text, changed: false });
    expect(result.warnings).toHaveLength(1);
  });
});

describe('many new keys', () => {
  const added = (text: string, ...changes: Change[]) => content('yaml', text, ...changes);

  it('go where each of their objects ends, as if they came one by one', () => {
    const text = 'a:\n  b: 1 # c\n\n  d:\n    e: 1\nf: 2';
    const changes: Change[] = ['a.d.x', 'a.w', 'a.d.z', 'g', 'h.i.j', 'h.k', 'a.w2'].map((match) => [
      match,
      'v',
    ]);
    expect(added(text, ...changes)).toBe(
      'a:\n  b: 1 # c\n\n  d:\n    e: 1\n    x: v\n    z: v\n  w: v\n  w2: v\nf: 2\ng: v\nh:\n  i:\n    j: v\n  k: v\n',
    );
  });

  it('meet each other: the later of two changes counts', () => {
    expect(apply('yaml', '', ['a.b', 'x'], ['a.b', 'w']).content).toBe('a:\n  b: w\n');
    expect(apply('yaml', '', ['a', '5'], ['a.b', 'w']).content).toBe('a:\n  b: w\n');
    expect(apply('yaml', '', ['a.b', 'x'], ['a', 'w']).content).toBe('a: w\n');
    expect(apply('yaml', '', ['a.b', 'x'], ['a.c', 'x'], ['a.*', 'w']).content).toBe('a:\n  b: w\n  c: w\n');
    expect(apply('yaml', '', ['a.b', 'x'], ['a.b', 'w', 'x'], ['a.c', 'w', 'x']).content).toBe(
      'a:\n  b: w\n',
    );
    expect(apply('yaml', 'z: 1\n', ['z', '2'], ['a.b', 'x'], ['z', '3'], ['a.l[0]', 'x']).content).toBe(
      'z: 3\na:\n  b: x\n  l:\n    - x\n',
    );
  });

  it('that cannot stand there are told one by one, and the others are made', () => {
    const text = 'a: &x {b: 1}\nc: *x\n';
    const result = apply('yaml', text, ['d', '1'], ['c.e', '1'], ['f.g', '1']);
    expect(result.content).toContain('d: 1');
    expect(result.content).toContain('f:\n  g: 1');
    expect(result.warnings).toEqual([expect.stringMatching(/^c\.e: /)]);
  });
});

describe('what readers take for something else', () => {
  const FRAGILE = ['x\ty', '\tx', 'x\u0085y', 'x\u2028y', '\ufeffx', 'x\u0007'];
  it.each(FRAGILE)('%j is quoted in YAML, wherever it is written', (text) => {
    const quoted = /"(?:[^"\\]|\\.)*"/;
    for (const [before, match] of [
      ['', 'a'],
      ['a: b\n', 'a'],
      ['a: b\n', 'c'],
      ['a: {b: c}\n', 'a.d'],
      ['a: |\n  b\n', 'a'],
      ['a:\n  - b\n', 'a[1]'],
    ] as const) {
      expect(content('yaml', before, [match, text])).toMatch(quoted);
    }
    expect(content('yaml', '', ['a', { b: [text] }])).toMatch(quoted);
    expect(content('yaml', '', [`k${text}`, 'v'])).toMatch(quoted);
    expect(content('yaml', 'a: b\n', ['a', text], ['c', text])).not.toMatch(/[\t\x85\u2028\ufeff]/);
  });

  it('N4: a number keeps its spelling where YAML is written anew', () => {
    const text = '"a": 12345678901234567890\nb: 1e5\nc: 0x1F\nd: 1.0\n2: x\n1: y\nl: [ 1 ]\n';
    expect(content('yaml', text, ['l[1]', '2'])).toBe(text.replace('[ 1 ]', '[ 1, 2 ]'));
  });
});
