import { describe, expect, it } from 'vitest';
import { ERRORS } from '@app/contracts/errors/index.js';
import { de } from './de/index.js';
import { en } from './en/index.js';
import { localeOf, merged } from './index.js';

/** What is filled in; the texts of a choice (`one {file}`) are not. */
const argumentsOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/(?<!\b(?:one|other) |=\d+ )\{(\w+)[,}]/g)].map(([, name]) => name!))].sort();

function texts(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : texts(value as object, `${path}${key}.`),
  );
}

describe('translations', () => {
  it('say what the English text says, with the same arguments', () => {
    const english = new Map(texts(en));
    for (const [path, text] of texts(de)) {
      expect(english.has(path), path).toBe(true);
      // Each language shows the panel's own sentence only where it has none that says as much.
      const [said, asked] = [text, english.get(path)!].map((of) =>
        argumentsOf(of).filter((name) => name !== 'detail'),
      );
      expect(said, path).toEqual(asked);
    }
  });

  it('are whole: no English text is without one', () => {
    const german = new Set(texts(de).map(([path]) => path));
    const english = texts(en).map(([path]) => path);
    expect(english.length).toBeGreaterThan(1000);
    expect(english.filter((path) => !german.has(path))).toEqual([]);
  });

  it('have a sentence for whatever the panel refuses, in every language', () => {
    const codes = [...new Set(ERRORS.map(({ code }) => code))];
    expect(codes.length).toBeGreaterThan(40);
    for (const { errors } of [en, de]) expect(codes.filter((code) => !(code in (errors ?? {})))).toEqual([]);
  });

  it('stand on the English texts', () => {
    const english = { title: 'Title', deep: { one: 'One', two: 'Two' } };
    expect(merged(english, { deep: { two: 'Zwei' } })).toEqual({
      title: 'Title',
      deep: { one: 'One', two: 'Zwei' },
    });
  });

  it('are chosen by taste, then by the browser', () => {
    expect(localeOf(null, ['fr', 'de-AT', 'en'])).toBe('de');
    expect(localeOf('en', ['de'])).toBe('en');
    expect(localeOf(null, ['fr'])).toBe('en');
  });
});
