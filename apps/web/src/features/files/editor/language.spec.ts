import { describe, expect, it } from 'vitest';
import { loadLanguage } from './codemirror/load-language.js';
import { languageOf } from './language.js';

describe('the language of a file', () => {
  it.each([
    ['server.properties', 'Properties'],
    ['CONFIG.YML', 'YAML'],
    ['ops.json', 'JSON'],
    ['start.sh', 'Shell'],
    ['.env', 'Properties'],
    ['index.d.ts', 'TypeScript'],
    ['Dockerfile', 'Dockerfile'],
    ['README.md', 'Markdown'],
  ])('is known by the name %s', (name, language) => {
    expect(languageOf(name)).toBe(language);
  });

  it('is none for other names, and loads for each that is known', async () => {
    expect(languageOf('latest.log')).toBeNull();
    for (const name of ['a.json', 'a.yml', 'a.xml', 'a.lua', 'a.toml', 'a.properties', 'a.sql', 'a.py']) {
      expect(await loadLanguage(languageOf(name)!), name).toBeTruthy();
    }
  });
});
