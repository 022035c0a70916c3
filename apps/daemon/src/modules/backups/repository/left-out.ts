import { bytesOf, UPLOADS_FOLDER } from '../../../platform/filesystem/index.js';

const META = /[\\*?[]/g;
const LAST_SPACE = /\s$/u;
/** What the daemon itself writes among the files of a server. */
const TEMPORARY = `.rookery-${'[0-9a-f]'.repeat(16)}`;
const OWN = [`/server/${UPLOADS_FOLDER}`, TEMPORARY, `${TEMPORARY}.tmp`];

/**
 * Paths as patterns of restic that mean those paths and no others: lines of an exclude file, and words of their own for
 * names that hold a line break.
 */
export function leftOutPatterns(paths: readonly string[]): { lines: Buffer; words: string[] } {
  const lines: Buffer[] = [];
  const words = OWN.flatMap((pattern) => ['--exclude', pattern]);
  for (const path of paths) {
    const pattern = `/server/${path.replaceAll(META, String.raw`\$&`)}`;
    if (/[\r\n]/.test(path)) {
      words.push('--exclude', pattern);
      continue;
    }
    // In a file `$` begins a variable, and space at the end of a line is cut off.
    const line = pattern.replaceAll('$', '$$$$').replace(LAST_SPACE, '[$&]');
    lines.push(Buffer.from(bytesOf(line)), Buffer.from('\n'));
  }
  return { lines: Buffer.concat(lines), words };
}
