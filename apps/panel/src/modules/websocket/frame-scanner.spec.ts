import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameScanner, textsOf } from './frame-scanner.js';

const frame = (text: string, first = 0x81): Buffer => {
  const payload = Buffer.from(text);
  const size =
    payload.length < 126
      ? [payload.length]
      : payload.length < 65_536
        ? [126, payload.length >> 8, payload.length & 255]
        : [127, 0, 0, 0, 0, 0, payload.length >> 16, (payload.length >> 8) & 255, payload.length & 255];
  return Buffer.concat([Buffer.from([first, ...size]), payload]);
};
const PING = 0x89;
const FIRST_OF_TWO = 0x01;
const LAST_OF_TWO = 0x80;

function scan(chunks: readonly Buffer[], largest = 1_000_000) {
  const seen: { messages: Buffer[]; control: Buffer[]; order: string[]; isBroken: boolean } = {
    messages: [],
    control: [],
    order: [],
    isBroken: false,
  };
  const scanner = new FrameScanner(
    {
      onMessages: (bytes) => {
        seen.messages.push(Buffer.from(bytes));
        seen.order.push('messages');
      },
      takes: () => false,
      onControl: (bytes) => {
        seen.control.push(Buffer.from(bytes));
        seen.order.push('control');
      },
      onBroken: () => (seen.isBroken = true),
    },
    largest,
  );
  for (const chunk of chunks) scanner.push(chunk);
  return { ...seen, all: Buffer.concat(seen.messages) };
}

describe('frames of a node', () => {
  it('go on as they came, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (texts, cuts) => {
          const stream = Buffer.concat(texts.map((text) => frame(text)));
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const end = at + cuts[turn % cuts.length]!;
            chunks.push(stream.subarray(at, end));
            at = end;
          }
          const { all, isBroken, messages } = scan(chunks);
          expect(isBroken).toBe(false);
          expect(all.equals(stream)).toBe(true);
          // Each piece ends with a message, so that frames of the panel may go between any two of them.
          expect(messages.flatMap((run) => [...textsOf(run)].map(({ text }) => text))).toEqual(texts);
        },
      ),
    );
  });

  it('of many packets at once stay one run', () => {
    expect(scan([Buffer.concat([frame('a'), frame('b'), frame('c')])]).messages).toHaveLength(1);
  });

  it.each([125, 126, 65_535, 65_536, 200_000])('of %i bytes are found', (size) => {
    const message = frame('x'.repeat(size));
    expect(scan([message.subarray(0, 7), message.subarray(7)]).all.equals(message)).toBe(true);
  });

  it('are kept until the message is whole, control frames between them are not', () => {
    const chunks = [
      frame('before'),
      frame('one', FIRST_OF_TWO),
      frame('ping', PING),
      frame('two', LAST_OF_TWO),
    ];
    const { order, control, all } = scan([Buffer.concat(chunks)]);
    expect(order).toEqual(['messages', 'control', 'messages', 'messages']);
    expect(control[0]!.equals(chunks[2]!)).toBe(true);
    expect(all.equals(Buffer.concat([chunks[0]!, chunks[1]!, chunks[3]!]))).toBe(true);
    const unfinished = scan(chunks.slice(0, 3));
    expect(unfinished.all.equals(chunks[0]!)).toBe(true);
  });

  it.each([
    ['too large', frame('x'.repeat(1_001))],
    ['masked', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 65])],
    ['compressed', frame('x', 0xc1)],
    ['in endless pieces', Buffer.concat(Array.from({ length: 30 }, () => frame('x'.repeat(100), 0x00)))],
  ])('that are %s end the link after what came before', (_name, bad) => {
    const good = frame('good');
    const { all, isBroken } = scan([Buffer.concat([good, bad]), frame('after')], 1_000);
    expect(isBroken).toBe(true);
    expect(all.equals(good)).toBe(true);
  });
});
