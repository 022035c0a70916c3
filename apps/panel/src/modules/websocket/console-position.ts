import { decodeFrame, encodeFrame } from '@app/contracts/ws/console.frames.js';

/** Within a text of the console the quotes would be escaped, so this is the frame itself. */
const MARK = Buffer.from(encodeFrame('console position').slice(0, -1));
/** The first byte that tells a mark from `console output`, of which there are fifty thousand in a second. */
const TELLING = MARK.indexOf(' position') + 1;

/**
 * Keeps account of where the console of a node has come to, by marks that our daemon puts between its frames. They are
 * not for clients and are taken out; a stock daemon sends none.
 */
export class ConsolePosition {
  /** The number of the last line that was passed on; null when the node does not say. */
  last: string | null = null;

  /** Whether the message whose text lies from `start` to `end` is a mark; it is remembered then. */
  takes(data: Buffer, start: number, end: number): boolean {
    if (data[start + TELLING] !== MARK[TELLING] || end - start < MARK.length) return false;
    if (data.compare(MARK, 0, MARK.length, start, start + MARK.length) !== 0) return false;
    this.last = decodeFrame(data.toString('utf8', start, end))?.text ?? this.last;
    return true;
  }
}
