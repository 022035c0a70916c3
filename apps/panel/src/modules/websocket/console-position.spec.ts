import { describe, expect, it } from 'vitest';
import { encodeFrame } from '@app/contracts/ws/console.frames.js';
import { ConsolePosition } from './console-position.js';

const frame = (text: string): Buffer =>
  text.length < 126
    ? Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)])
    : Buffer.concat([Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff]), Buffer.from(text)]);
const mark = (position: string): Buffer => frame(encodeFrame('console position', [position]));
const line = (text: string): Buffer => frame(encodeFrame('console output', [text]));

describe('ConsolePosition', () => {
  it('takes the marks out of a run and remembers the last one', () => {
    const position = new ConsolePosition();
    const [a, b, c] = [line('a'), line('b'.repeat(300)), line('c')];
    expect(Buffer.concat(position.take(Buffer.concat([a, mark('7'), b, mark('12'), c])))).toEqual(
      Buffer.concat([a, b, c]),
    );
    expect(position.last).toBe('12');
    expect(position.take(mark('13'))).toEqual([]);
    expect(position.last).toBe('13');
  });

  it('leaves a line alone that looks like a mark, and what a stock daemon sends', () => {
    const position = new ConsolePosition();
    const run = line(encodeFrame('console position', ['99']));
    expect(Buffer.concat(position.take(run))).toEqual(run);
    expect(position.last).toBeNull();
  });
});
