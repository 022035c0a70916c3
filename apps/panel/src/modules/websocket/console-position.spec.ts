import { describe, expect, it } from 'vitest';
import { encodeFrame } from '@app/contracts/ws/console.frames.js';
import { ConsolePosition } from './console-position.js';
import { FrameScanner } from './frame-scanner.js';

const frame = (text: string): Buffer =>
  text.length < 126
    ? Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)])
    : Buffer.concat([Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff]), Buffer.from(text)]);
const mark = (position: string): Buffer => frame(encodeFrame('console position', [position]));
const line = (text: string): Buffer => frame(encodeFrame('console output', [text]));

/** What clients get of a stream that comes in pieces of `size` bytes. */
function pass(position: ConsolePosition, stream: Buffer, size = stream.length): Buffer {
  const passed: Buffer[] = [];
  const scanner = new FrameScanner(
    {
      onMessages: (run) => passed.push(Buffer.from(run)),
      takes: (data, start, end) => position.takes(data, start, end),
      onControl: () => expect.unreachable(),
      onBroken: () => expect.unreachable(),
    },
    1_000_000,
  );
  for (let at = 0; at < stream.length; at += size) scanner.push(stream.subarray(at, at + size));
  return Buffer.concat(passed);
}

describe('ConsolePosition', () => {
  it.each([1, 7, 64, 10_000])(
    'takes the marks out of a stream in pieces of %i and remembers the last',
    (size) => {
      const position = new ConsolePosition();
      const [a, b, c] = [line('a'), line('b'.repeat(300)), line('c')];
      const stream = Buffer.concat([a, mark('7'), b, mark('12'), c]);
      expect(pass(position, stream, size)).toEqual(Buffer.concat([a, b, c]));
      expect(position.last).toBe('12');
      expect(pass(position, mark('13'), size)).toEqual(Buffer.alloc(0));
      expect(position.last).toBe('13');
    },
  );

  it('leaves a line alone that looks like a mark, and what a stock daemon sends', () => {
    const position = new ConsolePosition();
    const run = Buffer.concat([
      line(encodeFrame('console position', ['99'])),
      frame('{"event":"console p'),
      line('x'),
    ]);
    expect(pass(position, run)).toEqual(run);
    expect(position.last).toBeNull();
  });
});
