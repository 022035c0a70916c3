import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, textOf } from './names.js';

const onDisk = (text: string): Buffer => Buffer.from(bytesOf(text) as string);

describe('names of any byte', () => {
  it('stay as they are when they are text', () => {
    for (const name of ['server.properties', 'Übergrößen', '日本語', '👾.txt', '\u{e000}']) {
      expect(textOf(Buffer.from(name))).toBe(name);
      expect(bytesOf(name)).toBe(name);
    }
  });

  it('show each byte that is no text, and lead back to it', () => {
    const name = Buffer.from([0x61, 0xff, 0x80, 0xc3, 0xa9, 0xc3]);
    expect(textOf(name)).toBe('a\uefff\uef80é\uefc3');
    expect(onDisk(textOf(name))).toEqual(name);
  });

  it('are one to one, also where a name holds the very characters that stand for bytes', () => {
    const name = Buffer.from('\uefff');
    expect(textOf(name)).toBe('\uefee\uefbf\uefbf');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 24 }), (bytes) => {
        expect(onDisk(textOf(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('pass through JSON and URLs', () => {
    const text = textOf(Buffer.from([0xfe, 0x2e, 0x6a, 0x61, 0x72]));
    expect(JSON.parse(JSON.stringify(text))).toBe(text);
    expect(decodeURIComponent(encodeURIComponent(text))).toBe(text);
  });
});
