import { linter } from '@codemirror/lint';
import { parseAllDocuments } from 'yaml';

/** Marks what is no YAML, in the words of the parser. */
export const yamlLinter = linter(({ state }) => {
  const documents = parseAllDocuments(state.doc.toString(), { prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap(({ errors }) =>
    errors.map(({ pos, message }) => ({
      from: Math.min(pos[0], state.doc.length),
      to: Math.min(pos[1], state.doc.length),
      severity: 'error' as const,
      message,
    })),
  );
});
