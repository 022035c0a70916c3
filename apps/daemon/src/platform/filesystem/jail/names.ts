import { isUtf8 } from 'node:buffer';

/** A byte b of a name that is not UTF-8 is shown as the character U+EF00 + b, of Unicode's private use area. */
const OFFSET = 0xef00;
const SHOWN_BYTE = /[\uef80-\uefff]/;

/** Bytes of the UTF-8 sequence that begins at `index`, 0 when none does. */
function sequenceAt(bytes: Buffer, index: number): number {
  const first = bytes[index] as number;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const sequence = bytes.subarray(index, index + length);
  return sequence.length === length && isUtf8(sequence) ? length : 0;
}

/**
 * The name of an entry as text. Names on Linux are bytes; those that are no UTF-8 must be shown and reachable all the
 * same, and JSON and URLs hold text only. Each name has its own text, and `bytesOf` leads back.
 */
export function textOf(name: Buffer): string {
  const text = name.toString('utf8');
  if (isUtf8(name) && !SHOWN_BYTE.test(text)) return text;
  let shown = '';
  for (let index = 0; index < name.length;) {
    const length = sequenceAt(name, index);
    const piece = name.toString('utf8', index, index + length);
    if (length > 0 && !SHOWN_BYTE.test(piece)) {
      shown += piece;
      index += length;
    } else shown += String.fromCharCode(OFFSET + (name[index++] as number));
  }
  return shown;
}

/** What stands on disk for a text of `textOf`; a plain string where Node makes the same bytes of it. */
export function bytesOf(text: string): string | Buffer {
  if (!SHOWN_BYTE.test(text)) return text;
  return Buffer.concat(
    [...text].map((character) =>
      SHOWN_BYTE.test(character) ? Buffer.of(character.charCodeAt(0) - OFFSET) : Buffer.from(character),
    ),
  );
}
