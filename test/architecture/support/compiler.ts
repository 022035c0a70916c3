import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './sources.js';

/** A fault as somebody could type it: a text of a source, and what stands there instead. */
export interface Mutation {
  /** From the root of the checkout. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What the compiler says of each mutated file, with the options of `npm run typecheck`; nothing is written to disk.
 * Throws for a text that no longer stands in its file, so that no mutation goes stale in silence.
 */
export function compileMutated(mutations: readonly Mutation[]): Map<string, string[]> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const mutated = new Map(
    mutations.map(({ file, from, to }) => {
      const path = join(ROOT, file);
      const text = ts.sys.readFile(path) ?? '';
      if (!text.includes(from)) throw new Error(`${file} no longer has: ${from}`);
      return [path, text.replace(from, () => to)] as const;
    }),
  );
  const host = ts.createCompilerHost(options);
  host.readFile = (path) => mutated.get(path) ?? ts.sys.readFile(path);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, language, onError) => {
    const text = mutated.get(path);
    return text === undefined ? read(path, language, onError) : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...mutated.keys()], { ...options, noEmit: true }, host);
  return new Map(
    mutations.map(({ file }) => {
      const source = program.getSourceFile(join(ROOT, file));
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [file, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}
