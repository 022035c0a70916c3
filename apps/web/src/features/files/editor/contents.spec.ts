import { describe, expect, it } from 'vitest';
import { decodeText, encodeText } from './contents.js';

const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

describe('the text of a file', () => {
  it.each(['', 'a\nb\n', 'a\r\nb\r\n', 'a\r\nb\nc', 'a\rb\r\n', '\uFEFFmotd=Ä\r\n', 'no end', '🎮\u202E'])(
    'comes back byte for byte when nothing was changed: %j',
    (text) => {
      const decoded = decodeText(bytesOf(text))!;
      expect(encodeText(decoded.text, decoded)).toBe(text);
    },
  );

  it('has its own line ends in lines that are added', () => {
    const decoded = decodeText(bytesOf('a\r\nb'))!;
    expect(decoded.text).toBe('a\nb');
    expect(encodeText('a\nb\nc', decoded)).toBe('a\r\nb\r\nc');
  });

  it('is none where bytes are no UTF-8, or hold a zero', () => {
    expect(decodeText(new Uint8Array([0xff, 0xfe, 0x41]).buffer)).toBeNull();
    expect(decodeText(bytesOf('PK\u0000\u0001'))).toBeNull();
  });
});
