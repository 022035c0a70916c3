import { describe, expect, it } from 'vitest';
import { applyChanges as apply, type Change } from '../testing/apply-changes.js';
import { MAX_CONFIG_SIZE, MAX_TREE_SIZE } from './apply-config-file.js';

const content = (parser: string, text: string, ...changes: Change[]): string => {
  const result = apply(parser, text, ...changes);
  expect(result.warnings).toEqual([]);
  return result.content;
};

describe('every parser', () => {
  it.each(['file', 'properties', 'ini', 'json', 'yaml', 'yml', 'xml', 'toml'])(
    '%s leaves a binary file alone',
    (parser) => {
      const binary = `key=1\n${String.fromCharCode(0)}PNG`;
      expect(apply(parser, binary, ['key', '2'])).toMatchObject({ content: binary, changed: false });
    },
  );

  it.each(['file', 'properties', 'ini', 'json'])('%s leaves a huge file alone', (parser) => {
    const huge = 'a'.repeat(MAX_CONFIG_SIZE + 1);
    expect(apply(parser, huge, ['a', '2'])).toEqual({
      content: huge,
      changed: false,
      warnings: ['it is larger than 4 MiB'],
    });
  });

  it.each(['yaml', 'xml', 'toml'])('%s leaves a large file alone', (parser) => {
    const huge = 'a'.repeat(MAX_TREE_SIZE + 1);
    expect(apply(parser, huge, ['a', '2'])).toMatchObject({ content: huge, changed: false });
  });

  it('says that a parser is not known', () => {
    expect(apply('csv', 'a', ['a', 'b'])).toEqual({
      content: 'a',
      changed: false,
      warnings: ['the parser "csv" is not known'],
    });
  });

  it('fills in the docker interface and no other setting of the daemon', () => {
    const value = '{{config.docker.interface}} {{config.docker.network.interface}} {{config.token}}';
    expect(content('json', '{"a":"x"}', ['a', value])).toBe('{"a":"172.18.0.1 172.18.0.1 {{config.token}}"}');
  });

  it('keeps a byte order mark', () => {
    expect(content('json', '\ufeff{"a":1}', ['a', 2])).toBe('\ufeff{"a":2}');
    // A value brings none, or the next start would add another.
    expect(content('file', 'a\n', ['', '\ufeffx'])).toBe('x\n');
    expect(content('file', '\ufeffa\n', ['', '\ufeffx'])).toBe('\ufeffx\n');
  });
});

describe('file', () => {
  it('replaces whole lines that start with the match and keeps line ends', () => {
    const text = 'port = 1\r\n port = 2\r\nname = x';
    expect(content('file', text, ['port', 'port = 9'])).toBe('port = 9\r\n port = 2\r\nname = x\r\n');
  });

  it('puts several matches side by side and adds nothing that is absent', () => {
    expect(content('file', 'portal\n', ['port', 'a'], ['portal', 'b'], ['none', 'c'])).toBe('ab\n');
  });

  it('replaces every line with an empty match, once', () => {
    expect(content('file', 'old\nlines\r\n', ['', 'new'])).toBe('new\nnew\r\n');
    expect(content('file', '', ['', 'new'])).toBe('');
    expect(apply('properties', 'a=1\n', ['', 'new'])).toEqual({
      content: 'a=1\n',
      changed: false,
      warnings: ['a change without a key was left out'],
    });
  });

  it('does not grow by a value of several lines', () => {
    const once = content('file', 'a\r\nz\r\n', ['a', 'a=1\nab=2']);
    expect(once).toBe('a=1\r\nab=2\r\nz\r\n');
    expect(apply('file', once, ['a', 'a=1\nab=2'])).toMatchObject({ content: once, changed: false });
    expect(content('file', once, ['a', 'a=1\nab=3'])).toContain('ab=3');
  });

  it('leaves a file without matches exactly as it is', () => {
    expect(apply('file', 'a\nb', ['c', 'd'])).toEqual({ content: 'a\nb', changed: false, warnings: [] });
  });
});

describe('properties', () => {
  it('sets and adds keys, keeps comments, separators and order', () => {
    const text = '#Minecraft\nserver-port=1\n! note\nmotd: hello\nonline-mode=true\n';
    expect(
      content('properties', text, ['server-port', '25565'], ['motd', '\u00a7aHi'], ['new key', true]),
    ).toBe('#Minecraft\nserver-port=25565\n! note\nmotd: \\u00a7aHi\nonline-mode=true\nnew\\ key=true\n');
  });

  it('changes a value only where the condition equals it', () => {
    const text = 'a=1\nb=2\n';
    expect(content('properties', text, ['a', '9', '1'], ['b', '9', '1'], ['c', '9', '1'])).toBe('a=9\nb=2\n');
  });

  it('reads escapes and continued lines as one value', () => {
    expect(content('properties', 'a=x\\\n  y\nb=1\n', ['a', 'ok', 'xy'])).toBe('a=ok\nb=1\n');
  });

  it('changes all of equal keys, by the condition of the last one', () => {
    const text = 'a=1\nb=1\na=2\n';
    expect(content('properties', text, ['a', '3'])).toBe('a=3\nb=1\na=3\n');
    expect(content('properties', text, ['a', '2'])).toBe('a=2\nb=1\na=2\n');
    expect(content('properties', text, ['a', '3', '1'])).toBe(text);
    expect(content('properties', text, ['a', '3', '2'])).toBe('a=3\nb=1\na=3\n');
  });

  it('never lets a value become a line of its own', () => {
    expect(content('properties', 'a=1', ['a', 'x\nop=true'])).toBe('a=x\\nop=true');
  });
});

describe('ini', () => {
  it('sets keys in their section and keeps comments and spacing', () => {
    const text = '; top\n[network]\nport = 1\n# note\nname=x ; old\n\n[other]\nport=2\n';
    expect(content('ini', text, ['network.port', '3979'], ['network.name', 'y'], ['other.port', 7])).toBe(
      '; top\n[network]\nport = 3979\n# note\nname=y\n\n[other]\nport=7\n',
    );
  });

  it('adds keys to their section and sections to the end', () => {
    expect(content('ini', '[a]\nx = 1\n\n[b]\ny = 2', ['a.z', 'new'], ['c.k', 'v'], ['b.q', 1])).toBe(
      '[a]\nx = 1\nz = new\n\n[b]\ny = 2\nq = 1\n\n[c]\nk = v\n',
    );
  });

  it('takes keys without a section, and dots inside brackets as part of the name', () => {
    expect(content('ini', 'x=1\n[/Script/A.B]\nk=1\n', ['x', '2'], ['[/Script/A.B].k', '3'])).toBe(
      'x=2\n[/Script/A.B]\nk=3\n',
    );
  });

  it('writes the same file the second time, whatever the value holds', () => {
    const once = content('ini', '[a]\nmotd = x\n', ['a.motd', 'Hello #1 ; really']);
    expect(apply('ini', once, ['a.motd', 'Hello #1 ; really'])).toMatchObject({
      content: once,
      changed: false,
    });
  });

  it('changes all of equal keys of a section', () => {
    const text = '[a]\nx=1\nx=2\n[b]\nx=1\n[a]\nx = 3\n';
    expect(content('ini', text, ['a.x', '2'])).toBe('[a]\nx=2\nx=2\n[b]\nx=1\n[a]\nx = 2\n');
  });

  it('quotes blanks at the ends of a value and adds none at later starts', () => {
    const once = content('ini', '[a]\nmotd =   x\n', ['a.motd', '  two '], ['a.new', ' ']);
    expect(once).toBe('[a]\nmotd =   "  two "\nnew = " "\n');
    expect(apply('ini', once, ['a.motd', '  two '], ['a.new', ' '])).toMatchObject({ changed: false });
  });

  it('says of a key that no line can hold it', () => {
    for (const key of ['a.b=c', 'a.b:c', 'a.;b', 'a.#b', 'a.', 'a.b\nc', 'a\nb.c']) {
      const result = apply('ini', 'x = 1\n', [key, '1'], ['x', '2']);
      expect(result).toEqual({
        content: 'x = 2\n',
        changed: true,
        warnings: [`${key}: no line of an INI file can hold this key`],
      });
    }
    expect(content('ini', '', [' a . b ', '1'])).toBe('[a]\nb = 1\n');
  });

  it('never lets a value become a line of its own', () => {
    expect(content('ini', '[a]\nmotd = x\n', ['a.motd', 'x\nadmin = me'])).toBe('[a]\nmotd = x admin = me\n');
  });
});
