import { decodeFrame, encodeFrame } from '@app/contracts/ws/console.frames.js';
import { textsOf } from './frame-scanner.js';

/** Within a text of the console the quotes would be escaped, so this is the frame itself. */
const MARK = encodeFrame('console position').slice(0, -1);
/** Its texts are short: the header of such a frame has two bytes. */
const HEADER = 2;

/**
 * Keeps account of where the console of a node has come to, by marks that our daemon puts between its frames. They are
 * not for clients and are taken out; a stock daemon sends none.
 */
export class ConsolePosition {
  /** The number of the last line that was passed on; null when the node does not say. */
  last: string | null = null;

  /** The run of whole frames without its marks, in pieces. */
  take(run: Buffer): Buffer[] {
    const pieces: Buffer[] = [];
    let from = 0;
    for (let at = run.indexOf(MARK); at !== -1; at = run.indexOf(MARK, from)) {
      const frame = run.subarray(at - HEADER);
      const [mark] = textsOf(frame);
      if (!mark) break;
      this.last = decodeFrame(mark.text)?.text ?? this.last;
      if (at - HEADER > from) pieces.push(run.subarray(from, at - HEADER));
      from = at - HEADER + mark.end;
    }
    if (from < run.length) pieces.push(run.subarray(from));
    return pieces;
  }
}
