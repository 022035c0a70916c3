import { encodeFrame, type OutboundEvent } from '@app/contracts/ws/console.frames.js';

/** Some frames as they go over the wire; the same bytes go to every socket. */
export interface FrameBytes {
  readonly bytes: Buffer;
  /** Console lines in it, for telling how many were dropped. */
  readonly lines: number;
}

const FINAL_TEXT = 0x81;

const headerSize = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Header of an unmasked, unfragmented text frame (RFC 6455 §5.2). */
function writeHeader(target: Buffer, at: number, length: number): number {
  target[at] = FINAL_TEXT;
  if (length < 126) {
    target[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    target[at + 1] = 126;
    return target.writeUInt16BE(length, at + 2);
  }
  target[at + 1] = 127;
  return target.writeBigUInt64BE(BigInt(length), at + 2);
}

/** Texts as one run of frames, one frame per text. */
export function textFrames(texts: readonly string[], lines = 0): FrameBytes {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + headerSize(length) + length, 0);
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = 0;
  texts.forEach((text, index) => {
    at = writeHeader(bytes, at, lengths[index]!);
    at += bytes.write(text, at);
  });
  return { bytes, lines };
}

export const eventFrame = (event: OutboundEvent, args: readonly string[] = []): FrameBytes =>
  textFrames([encodeFrame(event, args)]);

/** One `console output` frame per line. */
export const consoleFrames = (lines: readonly string[]): FrameBytes =>
  textFrames(
    lines.map((line) => encodeFrame('console output', [line])),
    lines.length,
  );

/** The same, with the number of the last line behind them, for a relay. */
export function withPosition(frames: FrameBytes, position: number): FrameBytes {
  const mark = eventFrame('console position', [String(position)]);
  return { bytes: Buffer.concat([frames.bytes, mark.bytes]), lines: frames.lines };
}
