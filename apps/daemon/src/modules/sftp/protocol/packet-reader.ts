import { malformed, MAX_PACKET } from './wire.js';

/** Puts packets together from the pieces of a stream, without a copy where one piece holds all of a packet. */
export class PacketReader {
  private pieces: Buffer[] = [];
  private size = 0;

  /** Bytes that wait for the rest of their packet. */
  get waiting(): number {
    return this.size;
  }

  /** The packets that are whole now, without their length. Throws for a length that no client may send. */
  *push(piece: Buffer): Generator<Buffer> {
    this.pieces.push(piece);
    this.size += piece.length;
    for (;;) {
      if (this.size < 4) return;
      const length = this.head(4).readUInt32BE(0);
      if (length === 0 || length > MAX_PACKET) throw malformed();
      if (this.size < 4 + length) return;
      const packet = this.head(4 + length).subarray(4, 4 + length);
      this.drop(4 + length);
      yield packet;
    }
  }

  /** The first piece, made to hold so many bytes. */
  private head(bytes: number): Buffer {
    const first = this.pieces[0]!;
    if (first.length >= bytes) return first;
    this.pieces = [Buffer.concat(this.pieces, this.size)];
    return this.pieces[0]!;
  }

  private drop(bytes: number): void {
    const rest = this.pieces[0]!.subarray(bytes);
    if (rest.length > 0) this.pieces[0] = rest;
    else this.pieces.shift();
    this.size -= bytes;
  }
}
