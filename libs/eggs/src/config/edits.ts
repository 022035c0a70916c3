/** One replacement of a piece of text. */
export interface Edit {
  offset: number;
  length: number;
  text: string;
}

/** Applies edits that do not overlap; everything outside them stays byte for byte. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((left, right) => left.offset - right.offset);
  let result = '';
  let position = 0;
  for (const { offset, length, text: replacement } of sorted) {
    result += text.slice(position, offset) + replacement;
    position = offset + length;
  }
  return result + text.slice(position);
}

/** The line end that the text uses. */
export function lineEnd(text: string): '\r\n' | '\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}
