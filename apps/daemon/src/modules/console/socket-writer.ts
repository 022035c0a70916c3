import type { Duplex } from 'node:stream';
import { consoleFrames, type FrameBytes } from './frame-bytes.js';

export interface WriterLimits {
  /** Unsent bytes above which console output waits in the ring. */
  readonly highWater: number;
  /** Bytes in the ring above which the oldest output goes. */
  readonly ring: number;
  /** Unsent bytes at which the socket is given up: it would only cost memory. */
  readonly most: number;
}
export const WRITER_LIMITS: WriterLimits = { highWater: 256 * 1024, ring: 512 * 1024, most: 8 * 1024 * 1024 };

/**
 * Sends frames to one socket. Events always go out; console output waits while the peer is slow, and the oldest of
 * it is dropped with a notice (hazard W7). Frames are written to the connection itself, so that one buffer with
 * many frames serves every socket.
 */
export class SocketWriter {
  private ring: FrameBytes[] = [];
  private ringSize = 0;
  private dropped = 0;
  private readonly onDrain = (): void => this.drain();

  constructor(
    private readonly connection: Duplex,
    private readonly isOpen: () => boolean,
    private readonly giveUp: () => void,
    private readonly daemonLine: (text: string) => string,
    private readonly limits = WRITER_LIMITS,
  ) {
    connection.on('drain', this.onDrain);
  }

  /** Status and the like: never dropped. */
  event(frames: FrameBytes): void {
    if (!this.isOpen()) return;
    if (this.connection.writableLength > this.limits.most) return this.giveUp();
    this.connection.write(frames.bytes);
  }

  console(frames: FrameBytes): void {
    if (!this.isOpen()) return;
    if (this.ring.length === 0 && this.connection.writableLength < this.limits.highWater) {
      this.connection.write(frames.bytes);
      return;
    }
    this.ring.push(frames);
    this.ringSize += frames.bytes.length;
    while (this.ringSize > this.limits.ring && this.ring.length > 1) {
      const oldest = this.ring.shift()!;
      this.ringSize -= oldest.bytes.length;
      this.dropped += oldest.lines;
    }
  }

  close(): void {
    this.connection.off('drain', this.onDrain);
    this.ring = [];
    this.ringSize = 0;
  }

  private drain(): void {
    if (!this.isOpen()) return;
    if (this.dropped > 0) {
      const text = `This connection is too slow: ${this.dropped} lines dropped.`;
      this.dropped = 0;
      this.connection.write(consoleFrames([this.daemonLine(text)]).bytes);
    }
    while (this.ring.length > 0 && this.connection.writableLength < this.limits.highWater) {
      const next = this.ring.shift()!;
      this.ringSize -= next.bytes.length;
      this.connection.write(next.bytes);
    }
  }
}
