import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMsOf } from '@app/testing/cpu-time.js';
import { EggError } from '../errors.js';
import { checkVariable } from './check-variable.js';
import { parseRules } from './parse-rules.js';
import { splitRules } from './split-rules.js';
import { compilePattern } from './pattern/pattern.js';
import { PcreError } from './pattern/pcre-tokens.js';
import { csv } from './php.js';
import { RULES } from './rule-table.js';

const value = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(...'ab01 .-+e') }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const parameter = fc.oneof(
  fc.constant(''),
  fc.constantFrom(':1', ':1,5', ':a,"b, c"', ':X', ':X,1', ':'),
  fc.string().map((text) => `:${text}`),
);
const rule = fc
  .tuple(fc.oneof(fc.constantFrom(...Object.keys(RULES)), fc.string({ maxLength: 8 })), parameter)
  .map((parts) => parts.join(''));
const regexText = fc.string({
  unit: fc.constantFrom(...String.raw`ab01.*+?()[]{}|^$\dwsb-,=!<>:P#/`),
  maxLength: 24,
});

/** Expressions that PCRE and JavaScript read alike. */
const simple: fc.Arbitrary<string> = fc.letrec<{ node: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      String.raw`\d`,
      String.raw`\w`,
      String.raw`[\w.-]`,
      '[a-c0-2]',
      String.raw`\.`,
    ),
    tie('node').map((node) => `(?:${node})`),
    tie('node').map((node) => `(${node})`),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    tie('atom'),
    fc
      .tuple(tie('atom'), fc.constantFrom('?', '*', '+', '{1,2}', '{2}', '*?'))
      .map((parts) => parts.join('')),
    fc.tuple(tie('node'), tie('node')).map((parts) => parts.join('')),
    fc.tuple(tie('node'), tie('node')).map((parts) => parts.join('|')),
  ),
})).node;
const subject = fc.string({ unit: fc.constantFrom(...'ab01.-'), maxLength: 8 });

describe('rules', () => {
  it('are read or refused with a BadValidationRuleException, nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(rule, { maxLength: 4 }), rule, fc.string()), (rules) => {
        try {
          parseRules(rules);
        } catch (fault) {
          if (!(fault instanceof EggError)) throw fault;
          expect(fault.code).toBe('BadValidationRuleException');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('give an answer for every value', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 4 }),
        value,
        fc.dictionary(fc.constantFrom('X', 'Y', '1'), value),
        (rules, given, environment) => {
          expect(Array.isArray(checkVariable(rules, given, { environment }))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('survive being joined and split', () => {
    const rules = fc.constantFrom(
      'required',
      'max:5',
      'regex:/^(a|b)$/',
      'regex:/[|]/u',
      'in:a,b',
      'not_regex:#a|b/#',
    );
    fc.assert(
      fc.property(fc.array(rules), (list) => {
        expect(splitRules(list.join('|'))).toEqual(list);
      }),
    );
  });

  it('split lists of values as PHP does', () => {
    const values = fc.array(fc.string({ unit: fc.constantFrom(...'ab,"x') }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(values, (list) => {
        expect(csv(list.map((item) => `"${item.replaceAll('"', '""')}"`).join(','))).toEqual(list);
      }),
    );
  });
});

describe('expressions', () => {
  it('mean what JavaScript means by them where both say the same', () => {
    fc.assert(
      fc.property(simple, subject, fc.boolean(), (source, text, anchored) => {
        const pattern = anchored ? `^(?:${source})$` : source;
        expect(compilePattern(`/${pattern}/`)(text)).toBe(new RegExp(pattern).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('mean it with look-arounds too', () => {
    const look = fc.tuple(
      fc.constantFrom('(?=', '(?!', '(?<=', '(?<!'),
      fc.constantFrom('a', '.*b', '[01]', 'ab'),
      fc.constant(')'),
    );
    const pattern = fc.tuple(
      fc.constantFrom('^', '', 'a'),
      look.map((parts) => parts.join('')),
      simple,
      fc.constantFrom('', '$'),
    );
    fc.assert(
      fc.property(
        pattern.map((parts) => parts.join('')),
        subject,
        (source, text) => {
          let test: (text: string) => boolean;
          try {
            test = compilePattern(`/${source}/`);
          } catch (fault) {
            // Refused because of nested repeats is an answer as well.
            expect(fault).toBeInstanceOf(PcreError);
            return;
          }
          expect(test(text)).toBe(new RegExp(source).test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('compile or are refused, and no text makes them slow', { timeout: 60_000 }, () => {
    const long = fc.constantFrom(
      'a'.repeat(5000),
      'ab'.repeat(2500),
      `${'a'.repeat(60)}!`,
      `${'0'.repeat(3000)}x`,
    );
    fc.assert(
      fc.property(
        fc.oneof(
          regexText,
          simple.map((source) => `^(?!b)${source}(?=a)$`),
        ),
        long,
        (source, text) => {
          let test: (text: string) => boolean;
          try {
            test = compilePattern(`/${source}/`);
          } catch (fault) {
            expect(fault).toBeInstanceOf(PcreError);
            return;
          }
          expect(cpuMsOf(() => test(text))).toBeLessThan(5_000);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['/^(a+)+$/', 'linear'],
    ['/^(?=.*a)(a|aa)+$/', 'linear after the look-ahead'],
  ])('%s takes linear time', (source) => {
    const took = cpuMsOf(() => expect(compilePattern(source)(`${'a'.repeat(50_000)}!`)).toBe(false));
    expect(took).toBeLessThan(5_000);
  });
});
