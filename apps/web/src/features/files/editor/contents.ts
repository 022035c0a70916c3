/** The text of a file, and what its bytes had beside it. Lines end with `\n` here. */
export interface TextContents {
  readonly text: string;
  readonly eol: '\n' | '\r\n';
  readonly hasBom: boolean;
}

export const EMPTY_TEXT: TextContents = { text: '', eol: '\n', hasBom: false };
const BOM = '\uFEFF';

/**
 * Bytes as text to be edited, null for what is none: saving that would change bytes that nobody touched. Where line
 * ends are mixed, each `\r` stays in the text and so in the file.
 */
export function decodeText(bytes: ArrayBuffer): TextContents | null {
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
  if (whole.includes('\0')) return null;
  const hasBom = whole.startsWith(BOM);
  const text = hasBom ? whole.slice(1) : whole;
  const isCrlf = text.includes('\r\n') && !/(?<!\r)\n|\r(?!\n)/.test(text);
  return { text: isCrlf ? text.replaceAll('\r\n', '\n') : text, eol: isCrlf ? '\r\n' : '\n', hasBom };
}

/** The bytes of an edited text, with the line ends and the mark that the file had. */
export const encodeText = (text: string, { eol, hasBom }: Omit<TextContents, 'text'>): string =>
  (hasBom ? BOM : '') + (eol === '\r\n' ? text.replaceAll('\n', '\r\n') : text);
