import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './system.js';

const COMMANDS = /^```(?:sh|bash)(?<info>[^\n]*)\n(?<text>.*?)^```$/gms;
const REASON = /not-tested="[^"]+"/;

/** Commands of a document that stand together. */
export interface Block {
  readonly text: string;
  /** Not where the document gives a reason. */
  readonly isRun: boolean;
}

export async function blocksOf(document: string): Promise<Block[]> {
  const text = await readFile(join(ROOT, document), 'utf8');
  return [...text.matchAll(COMMANDS)].map(({ groups }) => ({
    text: groups!['text']!,
    isRun: !REASON.test(groups!['info']!),
  }));
}

/** All that is run, in one piece: it is typed into one shell. */
export async function walkOf(document: string): Promise<string> {
  const blocks = (await blocksOf(document)).filter(({ isRun }) => isRun);
  if (blocks.length === 0) throw new Error(`nothing of ${document} is run`);
  return blocks.map(({ text }) => text).join('\n');
}

/** What stands in the first fence of a language, for files that the reader writes. */
export async function fenceOf(document: string, language: string): Promise<string> {
  const text = await readFile(join(ROOT, document), 'utf8');
  const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text);
  if (!found) throw new Error(`${document} has no ${language}`);
  return found[1]!;
}
