import fc from 'fast-check';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { describe, expect, it, vi } from 'vitest';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { parse as parseProperties, stringify as stringifyProperties } from 'dot-properties';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { parse as parseIni } from 'ini';
import { cpuMsOf } from '@app/testing/cpu-time.js';
import { applyConfigFile, CONFIG_PARSERS } from './apply-config-file.js';

type Tree = string | number | boolean | Tree[] | { [key: string]: Tree };
type Branch = Record<string, Tree>;

// Thousands of files are read and written, on machines that do other things too.
vi.setConfig({ testTimeout: 60_000 });

/** A hundred times what the slowest of them takes; what runs away takes any time. */
const MOST_CPU_MS = 5_000;
const CONTEXT = { dockerInterface: '172.18.0.1' };
const key = fc
  .string({ unit: fc.constantFrom(...'abcXYZ-_9'), minLength: 1, maxLength: 6 })
  .filter((name) => !/^\d+$/.test(name));
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...' \n\t"\'\\:#,[]{}-&*!|>%@`=ab1é§😀'), maxLength: 12 }),
  fc.constantFrom(
    'true',
    '25565',
    '1.10',
    '~',
    'yes',
    'null',
    '0x1F',
    '2020-01-01',
    '- a',
    'a: b',
    '#c',
    '\u0085',
    '\u2028',
  ),
);
const nonZero = fc.integer({ min: -1_000_000, max: 1_000_000 });
const scalar: fc.Arbitrary<Tree> = fc.oneof(text, nonZero, fc.boolean());
const tree: fc.Arbitrary<Branch> = fc.letrec<{ node: Tree; branch: Branch }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    tie('branch'),
    fc.array(tie('branch'), { minLength: 1, maxLength: 3 }),
  ),
  branch: fc.dictionary(key, tie('node'), { maxKeys: 4 }),
})).branch;

/** Every path to a scalar. */
function paths(node: Tree, path: string, found: [string, Tree][] = []): [string, Tree][] {
  if (Array.isArray(node)) node.forEach((item, i) => paths(item, `${path}[${i}]`, found));
  else if (typeof node === 'object')
    Object.entries(node).forEach(([name, item]) =>
      paths(item, path === '' ? name : `${path}.${name}`, found),
    );
  else found.push([path, node]);
  return found;
}

/** The tree with the value at the path, made the plain way. */
function withValue(root: Branch, path: string, value: Tree): Branch {
  const copy = structuredClone(root);
  const keys = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  let node: Record<string, Tree> = copy;
  for (const name of keys.slice(0, -1)) node = (node[name] ??= {}) as Record<string, Tree>;
  node[keys.at(-1) ?? ''] = value;
  return copy;
}

const formats = {
  json: {
    write: (value: Branch) => JSON.stringify(value, null, 2),
    read: (content: string): unknown => JSON.parse(content),
  },
  yaml: {
    write: (value: Branch) => stringifyYaml(value),
    read: (content: string): unknown => parseYaml(content) as unknown,
  },
  toml: {
    write: (value: Branch) => stringifyToml(value),
    read: (content: string): unknown => structuredClone(parseToml(content)),
  },
};
// RFC 3339 texts are dates in TOML, and DEL cannot stand in its strings bare.
const value = scalar.filter((item) => typeof item !== 'string' || !/^\d{4}-\d\d-\d\dT|\x7f/.test(item));

// What the libraries write is not always what they were given, so what they read is compared.
describe.each(Object.entries(formats))('%s', (parser, { write, read }) => {
  it('changes the one value named and nothing else', () => {
    fc.assert(
      fc.property(tree, value, fc.nat(), (root, wanted, pick) => {
        const all = paths(root, '');
        const chosen = all[pick % Math.max(1, all.length)];
        if (chosen === undefined) return;
        const [path, before] = chosen;
        // A text keeps the type that stood there; a value of another type brings its own.
        fc.pre(typeof wanted !== 'string' || typeof before === 'string');
        const result = applyConfigFile(parser, write(root), [{ match: path, replace_with: wanted }], CONTEXT);
        expect(result.warnings).toEqual([]);
        expect(read(result.content)).toEqual(withValue(read(write(root)) as Branch, path, wanted));
        // Doing it again changes nothing.
        expect(
          applyConfigFile(parser, result.content, [{ match: path, replace_with: wanted }], CONTEXT).changed,
        ).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('adds what is missing and changes nothing else', () => {
    fc.assert(
      fc.property(tree, fc.array(key, { minLength: 1, maxLength: 3 }), value, (root, names, wanted) => {
        fc.pre(typeof wanted !== 'string' || !/^-?\d+$/.test(wanted));
        const path = ['new', ...names].join('.');
        fc.pre(!Object.hasOwn(root, 'new'));
        const result = applyConfigFile(parser, write(root), [{ match: path, replace_with: wanted }], CONTEXT);
        expect(result.warnings).toEqual([]);
        expect(read(result.content)).toEqual(withValue(read(write(root)) as Branch, path, wanted));
      }),
      { numRuns: 300 },
    );
  });

  it('adds to every object that is there', () => {
    fc.assert(
      fc.property(tree, value, fc.nat(), (root, wanted, pick) => {
        fc.pre(typeof wanted !== 'string' || !/^-?\d+$/.test(wanted));
        const parents = [...new Set(paths(root, '').map(([path]) => path.split('.').slice(0, -1).join('.')))];
        const parent = parents[pick % Math.max(1, parents.length)] ?? '';
        const path = parent === '' ? 'added' : `${parent}.added`;
        fc.pre(!paths(root, '').some(([known]) => known.startsWith(path)));
        const result = applyConfigFile(parser, write(root), [{ match: path, replace_with: wanted }], CONTEXT);
        expect(result.warnings).toEqual([]);
        expect(read(result.content)).toEqual(withValue(read(write(root)) as Branch, path, wanted));
      }),
      { numRuns: 300 },
    );
  });
});

describe('properties', () => {
  it('changes or adds the keys named and nothing else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(
            key,
            text.filter((name) => name !== '' && name !== '__proto__'),
          ),
          text,
        ),
        text.filter((name) => name !== ''),
        text,
        (all, name, wanted) => {
          fc.pre(name !== '__proto__');
          const { content, warnings } = applyConfigFile(
            'properties',
            stringifyProperties(all),
            [{ match: name, replace_with: wanted }],
            CONTEXT,
          );
          expect(warnings).toEqual([]);
          expect({ ...parseProperties(content) }).toEqual({ ...all, [name]: wanted });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('ini', () => {
  const plain = fc
    .string({ unit: fc.constantFrom(...'abc XYZ09/.-'), minLength: 1, maxLength: 10 })
    .map((word) => `v${word.trim()}`);
  it('changes or adds the keys named and nothing else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.dictionary(key, plain, { minKeys: 1 })),
        key,
        key,
        plain,
        (sections, section, name, wanted) => {
          const lines = Object.entries(sections).map(([title, keys]) =>
            [`[${title}]`, ...Object.entries(keys).map(([k, v]) => `${k} = ${v}`)].join('\n'),
          );
          const { content } = applyConfigFile(
            'ini',
            lines.join('\n\n'),
            [{ match: `${section}.${name}`, replace_with: wanted }],
            CONTEXT,
          );
          expect(JSON.parse(JSON.stringify(parseIni(content)))).toEqual({
            ...sections,
            [section]: { ...sections[section], [name]: wanted },
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('xml', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abcXYZ'), minLength: 1, maxLength: 4 });
  const inner = fc.string({ unit: fc.constantFrom(...'ab <>&"\'é'), maxLength: 8 });
  it('changes or adds the leaf named and nothing else', () => {
    fc.assert(
      fc.property(fc.dictionary(name, inner), name, inner, (leaves, leaf, wanted) => {
        const escape = (raw: string): string => raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        const body = Object.entries(leaves)
          .map(([tag, content]) => `  <${tag}>${escape(content)}</${tag}>`)
          .join('\n');
        const { content, warnings } = applyConfigFile(
          'xml',
          `<R>\n${body}\n</R>\n`,
          [{ match: `R.${leaf}`, replace_with: wanted }],
          CONTEXT,
        );
        fc.pre(!/^\[/.test(wanted));
        expect(warnings).toEqual([]);
        const elements = parseXml(content).root?.children.filter((node) => node instanceof XmlElement) ?? [];
        expect(Object.fromEntries(elements.map((element) => [element.name, element.text]))).toEqual({
          ...leaves,
          [leaf]: wanted,
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('any parser', () => {
  const soup = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(...'{}[]<>="\':,#;.-&*!|?%@/\\ \n\r\tabx01'), maxLength: 120 }),
    fc.json(),
  );
  const match = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(..."ab.*[]01@='_~/"), maxLength: 20 }),
    fc.constantFrom(
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'a.__proto__.b',
      '*.*.*',
      'a[999999]',
    ),
  );
  const replacement = fc.record(
    {
      match,
      replace_with: fc.oneof(fc.jsonValue({ maxDepth: 3 }), text),
      if_value: fc.oneof(
        fc.constant('regex:(a+)+$'),
        fc.string(),
        fc.string().map((source) => `regex:${source}`),
      ),
    },
    { requiredKeys: ['match', 'replace_with'] },
  );

  it.each([...CONFIG_PARSERS.keys()])(
    '%s takes any content and any change without a throw, a hang or a polluted prototype',
    (parser) => {
      fc.assert(
        fc.property(soup, fc.array(replacement, { maxLength: 4 }), (content, replace) => {
          const took = cpuMsOf(() => {
            const result = applyConfigFile(parser, content, replace, CONTEXT);
            expect(typeof result.content).toBe('string');
            expect(result.changed).toBe(result.content !== content);
          });
          expect(took).toBeLessThan(MOST_CPU_MS);
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
          expect(Object.keys(Object.prototype)).toEqual([]);
        }),
        { numRuns: 600 },
      );
    },
  );
});
