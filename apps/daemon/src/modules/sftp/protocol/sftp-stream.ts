import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import { statusAnswer, versionAnswer } from './answers.js';
import { Fields } from './fields.js';
import { PacketReader } from './packet-reader.js';
import { malformed, REQUEST, SftpError, STATUS } from './wire.js';

/** Who answers the requests of one stream. */
export interface SftpResponder {
  /** The whole answer. Throws SftpError for a refusal; any other error is a failure without words. */
  answer(kind: number, id: number, fields: Fields): Promise<Buffer>;
  /** Nothing will be asked any more. */
  close(): Promise<void>;
}

/** Bytes of requests that wait or are being written; the client is not read while there are more. */
const MAX_WAITING = 1024 * 1024;
/** Bytes that the client has not taken; nothing is answered while there are more. */
const MAX_UNSENT = 1024 * 1024;
/** Writes that are on their way to the disk together. */
const MAX_WRITES = 16;

/**
 * One SFTP stream: packets in, answers out, in order and one at a time. Only writes that follow one another are not
 * waited for: a client sends many before it looks for an answer, and each is a way to the disk and back. Their answers
 * are in order still: OpenSSH's scp cuts a file off where it saw the first one that was not. A client that sends without
 * reading, or asks without taking the answers, waits; it does not make the daemon remember for it.
 */
export class SftpStream {
  private readonly reader = new PacketReader();
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  private readonly writes = new Set<Promise<void>>();
  /** The answer to the last of them is sent. */
  private lastWrite: Promise<void> = Promise.resolve();
  private isBusy = false;
  private isOver = false;
  private isBegun = false;

  constructor(
    private readonly channel: Duplex,
    private readonly socket: Socket,
    private readonly responder: SftpResponder,
    /** The client broke the protocol, or the daemon failed. */
    private readonly failed: (error: unknown) => void,
  ) {
    channel.on('data', (piece: Buffer) => this.receive(piece));
    channel.once('end', () => this.end());
    channel.once('close', () => this.end());
    channel.on('error', (error: unknown) => this.fail(error));
  }

  /** No further request is answered; what is open gets closed. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.waiting.length = 0;
    if (!this.isBusy) void this.finish();
  }

  private receive(piece: Buffer): void {
    if (this.isOver) return;
    try {
      for (const packet of this.reader.push(piece)) {
        this.waiting.push(packet);
        this.waitingBytes += packet.length;
      }
    } catch (error) {
      return this.fail(error);
    }
    if (this.waitingBytes > MAX_WAITING) this.channel.pause();
    if (!this.isBusy) void this.work();
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    try {
      for (let packet = this.waiting.shift(); packet; packet = this.waiting.shift()) {
        if (isWrite(packet)) {
          if (this.writes.size >= MAX_WRITES) await Promise.race(this.writes);
          if (this.isOver) break;
          this.begin(packet);
        } else {
          await Promise.all(this.writes);
          if (this.isOver) break;
          this.send(packet, await this.handle(packet));
        }
        if (this.isOver) break;
        await this.taken();
      }
    } catch (error) {
      this.fail(error);
    }
    this.isBusy = false;
    if (this.isOver) await this.finish();
  }

  private begin(packet: Buffer): void {
    const before = this.lastWrite;
    const write = this.handle(packet)
      .then((answer) => before.then(() => this.send(packet, answer)))
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.writes.delete(write));
    this.writes.add(write);
    this.lastWrite = write;
  }

  private send(packet: Buffer, answer: Buffer): void {
    this.waitingBytes -= packet.length;
    if (this.waitingBytes <= MAX_WAITING / 2 && this.channel.isPaused()) this.channel.resume();
    if (!this.isOver) this.channel.write(answer);
  }

  private fail(error: unknown): void {
    this.failed(error);
    this.end();
  }

  /** Waits for a client that does not read. */
  private async taken(): Promise<void> {
    while (!this.isOver && this.channel.writableNeedDrain) await drained(this.channel);
    while (!this.isOver && !this.socket.destroyed && this.socket.writableLength > MAX_UNSENT) {
      await drained(this.socket);
    }
  }

  private async handle(packet: Buffer): Promise<Buffer> {
    const fields = new Fields(packet);
    const kind = fields.byte();
    if (!this.isBegun) {
      if (kind !== REQUEST.init) throw malformed();
      this.isBegun = true;
      return versionAnswer();
    }
    const id = fields.number();
    try {
      return await this.responder.answer(kind, id, fields);
    } catch (error) {
      if (!(error instanceof SftpError)) this.failed(error);
      const { status, message } =
        error instanceof SftpError
          ? error
          : new SftpError(STATUS.failure, 'An unexpected error was encountered.');
      return statusAnswer(id, status, message);
    }
  }

  private async finish(): Promise<void> {
    await Promise.all(this.writes);
    await this.responder.close();
    this.channel.end();
  }
}

const isWrite = (packet: Buffer): boolean => packet[0] === REQUEST.write;

async function drained(stream: Writable): Promise<void> {
  const stop = new AbortController();
  const until = (event: string): Promise<unknown> => once(stream, event, { signal: stop.signal });
  await Promise.race([until('drain'), until('close')]).catch(() => undefined);
  stop.abort();
}
