import { ConfigFault } from './config-fault.js';
import type { ConfigParser } from './parser.js';
import { TreeEditor, type TreeFormat } from './tree-editor.js';

/** The parser of a format that the shared editor works on. */
export function treeParser<Node>(format: TreeFormat<Node>): ConfigParser {
  return (text, replacements, warn) => {
    const editor = new TreeEditor(format, text);
    for (const { replacement, value } of replacements) {
      try {
        editor.apply(replacement, value);
      } catch (fault) {
        if (!(fault instanceof ConfigFault)) throw fault;
        warn(replacement.match, fault.message);
      }
    }
    return editor.finish();
  };
}
