import { describe, expect, it } from 'vitest';
import { applyChanges as apply, type Change } from '../testing/apply-changes.js';

const content = (parser: string, text: string, ...changes: Change[]): string => {
  const result = apply(parser, text, ...changes);
  expect(result.warnings).toEqual([]);
  return result.content;
};

describe('json', () => {
  const text =
    '{\n  // players\n  "port": 1,\n  "big": 12345678901234567890,\n  "on": true,\n  "list": [ {"host": "a"}, {"host": "b"} ]\n}\n';

  it('N4: keeps types, comments, order and big numbers', () => {
    expect(content('json', text, ['port', '25565'], ['on', 'false'], ['list[1].host', '10'])).toBe(
      text.replace('"port": 1', '"port": 25565').replace('true', 'false').replace('"b"', '"10"'),
    );
  });

  it('adds missing keys, objects and lists', () => {
    const result = content('json', text, ['a.b', 'x'], ['c[0].d', '5'], ['list[2].host', 'c']);
    const read = JSON.parse(result.replace(/\/\/.*/, '')) as Record<string, unknown>;
    expect(read).toMatchObject({
      a: { b: 'x' },
      c: [{ d: 5 }],
      list: [{ host: 'a' }, { host: 'b' }, { host: 'c' }],
    });
    expect(result).toContain('// players');
  });

  it('takes wildcards over objects and lists', () => {
    const servers = '{"servers":{"a":{"address":"127.0.0.1:1"},"b":{"address":"10.0.0.1:2"},"c":{"x":1}}}';
    expect(
      content('json', servers, [
        'servers.*.address',
        '{{config.docker.interface}}',
        'regex:^(127\\.0\\.0\\.1|localhost)',
      ]),
    ).toBe(servers.replace('127.0.0.1:1', '172.18.0.1:1'));
    expect(content('json', '{"l":[{"a":1},{"a":2}]}', ['l.*.a', 3])).toBe('{"l":[{"a":3},{"a":3}]}');
  });

  it('applies conditions one after another and never to what is absent', () => {
    expect(content('json', '{"a":"x"}', ['a', 'y', 'x'], ['a', 'z', 'y'], ['b', 'z', 'x'])).toBe('{"a":"z"}');
    expect(content('json', '{"a":5}', ['a', '6', '5'])).toBe('{"a":6}');
  });

  it('puts groups into the replacement of a regex condition', () => {
    expect(content('json', '{"a":"host:25"}', ['a', '${2}-$1', 'regex:(\\w+):(\\d+)'])).toBe(
      '{"a":"25-host"}',
    );
  });

  it('makes a new file', () => {
    expect(JSON.parse(content('json', '', ['a.b', 1], ['c', 'x']))).toEqual({ a: { b: 1 }, c: 'x' });
  });

  it('sets objects and lists as they are', () => {
    expect(JSON.parse(content('json', '{"a":[1],"b":2}', ['a', { x: [1, null] }], ['b', []]))).toEqual({
      a: { x: [1, null] },
      b: [],
    });
  });

  it('warns and goes on where a change cannot be made', () => {
    expect(
      apply('json', '{"a":"x","b":1}', ['a.b', 1], ['list[3]', 1], ['__proto__.x', 1], ['b', 2]),
    ).toEqual({
      content: '{"a":"x","b":2}',
      changed: true,
      warnings: [
        'a.b: a value stands where it needs an object',
        'list[3]: the list it names is too short',
        '__proto__.x: the path names __proto__',
      ],
    });
  });

  it.each(['{"a":', '[[[', 'not json', '{"a":1}}', '['.repeat(100_000)])(
    'leaves broken JSON alone',
    (broken) => {
      const result = apply('json', broken, ['a', 1]);
      expect(result).toMatchObject({ content: broken, changed: false });
      expect(result.warnings).toHaveLength(1);
    },
  );
});

describe('yaml', () => {
  const text =
    '# proxy\nlisteners:\n- host: 0.0.0.0:25577 # here\n  port: 1\n  on: true\nname: "x"\nflow: {a: 1, b: [1, 2]}\n';

  it('keeps types, comments, quotes and every other byte', () => {
    expect(
      content(
        'yaml',
        text,
        ['listeners[0].host', '10.0.0.5:25565'],
        ['listeners[0].port', '9'],
        ['name', 'true'],
        ['flow.b[1]', 5],
      ),
    ).toBe(
      text
        .replace('0.0.0.0:25577', '10.0.0.5:25565')
        .replace('port: 1', 'port: 9')
        .replace('"x"', '"true"')
        .replace('2]', '5]'),
    );
  });

  it('quotes what another reader would take for something else', () => {
    expect(content('yml', 'a: b\n', ['a', 'yes'])).toBe('a: "yes"\n');
    expect(content('yml', 'a: b\n', ['a', 'x: y #z'])).toBe('a: "x: y #z"\n');
    expect(content('yml', "a: 'b'\n", ['a', "it's"])).toBe("a: 'it''s'\n");
  });

  it('adds keys where their map ends', () => {
    expect(content('yaml', 'a:\n  b: 1 # c\n\n# d\nd: 2\n', ['a.x', 'z'], ['e.f', 'true'])).toBe(
      'a:\n  b: 1 # c\n  x: z\n\n# d\nd: 2\ne:\n  f: "true"\n',
    );
  });

  it('makes a new file', () => {
    expect(content('yaml', '', ['a.b', 1], ['c', 'x'])).toBe('a:\n  b: 1\nc: x\n');
    expect(content('yaml', '{}\n', ['a', 1])).toBe('{ a: 1 }\n');
  });

  it('changes what stands behind nothing, an anchor or a block', () => {
    expect(content('yaml', 'a:\nb: 1\n', ['a.c', 'x'])).toBe('a:\n  c: x\nb: 1\n');
    expect(content('yaml', 'a: |\n  long\n  text\nb: 1\n', ['a', 'short'])).toContain('short');
  });

  it('does not change through an alias', () => {
    const shared = 'a: &x\n  k: 1\nb: *x\n';
    expect(apply('yaml', shared, ['b.k', 2]).content).toBe(shared);
  });

  it.each([
    'a: [1',
    'a: b: c',
    '"',
    '- a\nb: 1',
    '---\na: 1\n---\nb: 2\n',
    `${'['.repeat(50_000)}`,
    '\ta: 1\n',
  ])('leaves broken YAML alone', (broken) => {
    const result = apply('yaml', broken, ['a', 2]);
    expect(result).toMatchObject({ content: broken, changed: false });
    expect(result.warnings).toHaveLength(1);
  });

  it('never expands aliases', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => {
      const [from, to] = [String.fromCharCode(97 + i), String.fromCharCode(98 + i)];
      return `${to}: &${to} [${`*${from},`.repeat(9).slice(0, -1)}]`;
    }).join('\n')}\nport: 1\n`;
    expect(content('yaml', bomb, ['port', 2])).toBe(bomb.replace('port: 1', 'port: 2'));
  });
});

describe('toml', () => {
  const text =
    '# top\ntitle = "x" # t\n\n[server]\nport = 1 # p\non = true\n"a.b" = { c = 1 }\n\n[[list]]\nhost = "a"\n\n[[list]]\nhost = "b"\n';

  it('keeps types, comments and order', () => {
    expect(
      content(
        'toml',
        text,
        ['server.port', '25565'],
        ['server.on', 'false'],
        ['list[1].host', 'c'],
        ['server.a~1b.c', '2'],
      ),
    ).toBe(
      text
        .replace('port = 1', 'port = 25565')
        .replace('true', 'false')
        .replace('"b"', '"c"')
        .replace('c = 1', 'c = 2'),
    );
  });

  it('adds keys and tables', () => {
    const result = content(
      'toml',
      text,
      ['server.name', 'me'],
      ['other.deep.key', '5'],
      ['first', true],
      ['list[0].port', 7],
      ['server.a~1b.d', 'x'],
    );
    expect(result).toContain('title = "x" # t\nfirst = true\n');
    expect(result).toContain('"a.b" = { c = 1, d = "x" }\nname = "me"\n');
    expect(result).toContain('host = "a"\nport = 7\n');
    expect(result).toMatch(/\n\n\[other\.deep\]\nkey = 5\n$/);
  });

  it('adds to tables that dotted keys made or that have no header', () => {
    expect(content('toml', 'a.b = 1\n', ['a.c', 2])).toBe('a.b = 1\na.c = 2\n');
    expect(content('toml', '[a.b]\nc = 1\n', ['a.x', 2])).toBe('[a.b]\nc = 1\n\n[a]\nx = 2\n');
    expect(content('toml', '', ['a', 1], ['b.c', 'x'])).toBe('a = 1\n\n[b]\nc = "x"\n');
  });

  it('writes RFC 3339 texts as dates', () => {
    expect(content('toml', 'at = 2020-01-01T00:00:00Z\n', ['at', '2026-02-03T04:05:06Z'])).toBe(
      'at = 2026-02-03T04:05:06Z\n',
    );
  });

  it.each(['a = ', '[a\n', 'a = 1\na = 2\n', `a=${'['.repeat(50_000)}`])(
    'leaves broken TOML alone',
    (broken) => {
      expect(apply('toml', broken, ['a', 1])).toMatchObject({ content: broken, changed: false });
    },
  );
});

describe('xml', () => {
  const text =
    '<?xml version="1.0"?>\n<!-- top -->\n<Server>\n  <Port>1</Port>\n  <property name="Name" value="x"/>\n  <property name="Slots" value=\'8\'/>\n</Server>\n';

  it('sets texts and attributes and keeps every other byte', () => {
    expect(
      content(
        'xml',
        text,
        ['Server.Port', '25565'],
        ["Server.property[@name='Name']", '[value=\'A & "B"\']'],
        ["Server.property[@name='Slots']", "[value='20']"],
      ),
    ).toBe(
      text
        .replace('<Port>1<', '<Port>25565<')
        .replace('value="x"', 'value="A &amp; &quot;B&quot;"')
        .replace("value='8'", 'value="20"'),
    );
  });

  it('adds elements and attributes', () => {
    expect(content('xml', text, ['Server.Deep.Leaf', 'v'], ['Server.Port', "[unit='x']"])).toBe(
      text
        .replace('<Port>', '<Port unit="x">')
        .replace("'8'/>\n", "'8'/>\n  <Deep>\n    <Leaf>v</Leaf>\n  </Deep>\n"),
    );
  });

  it('takes wildcards but adds nothing under them', () => {
    const two = '<R><A><P>1</P></A><B><P>2</P></B><C/></R>';
    expect(content('xml', two, ['R.*.P', '9'])).toBe('<R><A><P>9</P></A><B><P>9</P></B><C/></R>');
  });

  it('makes a new file', () => {
    expect(content('xml', '', ['Config.Port', '1'])).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<Config>\n  <Port>1</Port>\n</Config>\n',
    );
  });

  it.each([
    '<a>',
    '<a></b>',
    'text',
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<a>'.repeat(50_000),
  ])('leaves broken XML and entities alone', (broken) => {
    expect(apply('xml', broken, ['a', '1'])).toMatchObject({ content: broken, changed: false });
  });

  it('says that another root element stands there', () => {
    expect(apply('xml', text, ['Other.Port', '1'])).toMatchObject({
      content: text,
      changed: false,
      warnings: [expect.stringContaining('<Server>')],
    });
  });
});
