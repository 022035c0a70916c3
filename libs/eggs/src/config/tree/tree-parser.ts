import type { ConfigParser } from '../parser.js';
import { attempt, TreeEditor } from './tree-editor.js';
import type { TreeFormat } from './tree-format.js';

/** The parser of a format that the shared editor works on. */
export function treeParser<Node>(format: TreeFormat<Node>): ConfigParser {
  return (text, replacements, warn) => {
    const editor = new TreeEditor(format, text, warn);
    for (const { replacement, value } of replacements) {
      attempt(replacement.match, warn, () => editor.apply(replacement, value));
    }
    return editor.finish();
  };
}
