import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandsFor } from '../../apps/daemon/src/cli/commands.js';
import { COMMANDS as PANEL_COMMANDS } from '../../apps/panel/src/cli/commands.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const NODE_COMMANDS = commandsFor('config.yml');
/** Everything that is code in a document: between backticks, or in a fence. */
const CODE = /^```.*?^```|`[^`\n]+`/gms;
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((path) => !path.startsWith('test/fixtures/'));

/** What stands after `start` in the code of all documents, with where it stands. */
function* wordsAfter(start: RegExp): Iterable<{ document: string; words: string[] }> {
  for (const document of documents) {
    for (const [code] of read(document).matchAll(CODE)) {
      for (const [, line = ''] of code.matchAll(start)) yield { document, words: line.trim().split(/\s+/) };
    }
  }
}
const unknown = (start: RegExp, isKnown: (words: string[]) => boolean): string[] =>
  [...wordsAfter(start)]
    .filter(({ words }) => !isKnown(words))
    .map(({ document, words }) => `${document}: ${words.join(' ')}`);

const BY_MODULE: Record<string, readonly { name: string }[]> = { panel: PANEL_COMMANDS, node: NODE_COMMANDS };
/** Names may have two words. */
const isOneOf = (commands: readonly { name: string }[], words: readonly string[]): boolean =>
  commands.some(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name);
const OWN_WORD = /^[a-z][a-z-]*$/;

/** Commands within sentences, which nothing runs; those that stand for themselves are walked by test/e2e/documents. */
describe('what documents name in passing', () => {
  it('are commands of ./rookery, of the panel and of the node', () => {
    const usage = read('scripts/lib/usage.txt');
    const own = new Set([...usage.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name!)).add('help');
    expect(own.size).toBeGreaterThan(12);
    expect([...wordsAfter(/\.\/rookery ([^`|#;&\n]*)/g)].length).toBeGreaterThan(60);
    expect(
      unknown(/\.\/rookery ([^`|#;&\n]*)/g, ([name = '', ...more]) => {
        if (!OWN_WORD.test(name)) return true;
        const further = BY_MODULE[name];
        if (!own.has(name)) return false;
        return !further || !OWN_WORD.test(more[0] ?? '') || more[0] === 'help' || isOneOf(further, more);
      }),
    ).toEqual([]);
  });

  it('are scripts of the package', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(unknown(/npm run (?:-s |--silent )?([\w:-]+)/g, ([name = '']) => name in scripts)).toEqual([]);
  });

  it('are operator commands of the images', () => {
    for (const [app, commands] of [
      ['panel', PANEL_COMMANDS],
      ['daemon', NODE_COMMANDS],
    ] as const) {
      const start = new RegExp(`${app}/cli\\.js +([a-z][\\w -]*)`, 'g');
      expect(
        unknown(start, (words) => isOneOf(commands, words)),
        app,
      ).toEqual([]);
    }
  });

  it('are settings that there are', () => {
    const known =
      read('docs/configuration.md') +
      read('docker-compose.yml') +
      read('docker-compose.node.yml') +
      read('.env.example');
    const sets =
      /^(?:export )?((?:APP|DATABASE|REDIS|PANEL|DAEMON|MAIL|RATELIMIT|CLIENT|TRUSTED)_[A-Z_]+)=/gm;
    const own = ['PANEL_URL', 'CLIENT_KEY'];
    expect(
      unknown(sets, ([name = '']) => own.includes(name) || known.includes(name.replace(/_FILE$/, ''))),
    ).toEqual([]);
  });
});
