import { StreamLanguage, type StreamParser } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import type { Language } from '../language.js';

const streamed = <S>(parser: StreamParser<S>): Extension => StreamLanguage.define(parser);

const LOADERS: Readonly<Record<Language, () => Promise<Extension>>> = {
  JSON: async () => {
    const [{ json, jsonParseLinter }, { linter }] = await Promise.all([
      import('@codemirror/lang-json'),
      import('@codemirror/lint'),
    ]);
    return [json(), linter(jsonParseLinter())];
  },
  YAML: async () => {
    const [{ yaml }, { yamlLinter }] = await Promise.all([
      import('@codemirror/lang-yaml'),
      import('./yaml-linter.js'),
    ]);
    return [yaml(), yamlLinter];
  },
  XML: async () => (await import('@codemirror/lang-xml')).xml(),
  TypeScript: async () =>
    (await import('@codemirror/lang-javascript')).javascript({ typescript: true, jsx: true }),
  JavaScript: async () => (await import('@codemirror/lang-javascript')).javascript({ jsx: true }),
  HTML: async () => (await import('@codemirror/lang-html')).html(),
  CSS: async () => (await import('@codemirror/lang-css')).css(),
  Markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
  SQL: async () => (await import('@codemirror/lang-sql')).sql(),
  Python: async () => (await import('@codemirror/lang-python')).python(),
  Java: async () => (await import('@codemirror/lang-java')).java(),
  Shell: async () => streamed((await import('@codemirror/legacy-modes/mode/shell')).shell),
  Lua: async () => streamed((await import('@codemirror/legacy-modes/mode/lua')).lua),
  TOML: async () => streamed((await import('@codemirror/legacy-modes/mode/toml')).toml),
  Dockerfile: async () => streamed((await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile),
  nginx: async () => streamed((await import('@codemirror/legacy-modes/mode/nginx')).nginx),
  Properties: async () => streamed((await import('@codemirror/legacy-modes/mode/properties')).properties),
};

/** The colours and checks of a language; each comes when a file of it is opened. */
export const loadLanguage = (language: Language): Promise<Extension> => LOADERS[language]();
