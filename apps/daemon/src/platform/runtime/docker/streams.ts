import type { Duplex, Readable } from 'node:stream';
import { type Attachment, RuntimeError } from '../runtime.port.js';
import type { Engine } from './engine.js';
import { toRuntimeError } from './errors.js';

const STDIN_TIMEOUT_MS = 5000;
/** Input that waits for a container which does not read; beyond it writes are refused at once. */
const MAX_PENDING_BYTES = 64 * 1024;

/** The hijacked stream of a container's terminal: output in order, input bounded in size and time. */
export class Console {
  constructor(
    private readonly engine: Engine,
    private readonly stdinTimeoutMs = STDIN_TIMEOUT_MS,
  ) {}

  async attach(name: string, onOutput: (chunk: Buffer) => void): Promise<Attachment> {
    const stream = await this.engine.call(
      'The console could not be attached',
      async (abortSignal) =>
        (await this.engine.docker.getContainer(name).attach({
          stream: true,
          stdin: true,
          stdout: true,
          stderr: true,
          hijack: true,
          abortSignal,
        })) as Duplex,
    );
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    stream.on('data', onOutput);
    // The end of the stream is enough: the engine may keep its half open until ours is closed.
    stream.on('end', () => stream.destroy());
    stream.on('error', () => stream.destroy());
    stream.on('close', resolve);
    return {
      ended,
      write: (data) => this.write(stream, data),
      detach: () => stream.destroy(),
    };
  }

  private async write(stream: Duplex, data: string): Promise<void> {
    if (stream.destroyed || stream.writableEnded) {
      throw new RuntimeError('conflict', 'The console of the server is not connected.');
    }
    const unread = (): RuntimeError =>
      new RuntimeError('timeout', 'The server does not read its console input.');
    if (stream.writableLength + data.length > MAX_PENDING_BYTES) throw unread();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(unread()), this.stdinTimeoutMs);
    stream.write(data, (error) => {
      if (error)
        reject(new RuntimeError('conflict', 'The console of the server was closed.', { cause: error }));
      else resolve();
    });
    await promise.finally(() => clearTimeout(timer));
    await this.isAlive();
  }

  /** What has gone out may lie in the socket of an engine that has died: only one that answers passes it on. */
  private async isAlive(): Promise<void> {
    const ping = this.engine.docker.ping.bind(this.engine.docker) as (options: object) => Promise<unknown>;
    await this.engine.call(
      'The engine could not be asked',
      (abortSignal) => ping({ abortSignal }),
      this.stdinTimeoutMs,
    );
  }

  async follow(
    name: string,
    options: { since?: Date },
    onOutput: (chunk: Buffer) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const opened = new AbortController();
    const abortSignal = AbortSignal.any([signal, opened.signal]);
    const query = { follow: true, stdout: true, stderr: true, tail: 'all', ...from(options.since) };
    let stream: Readable | undefined;
    const end = (): void => void stream?.destroy();
    abortSignal.addEventListener('abort', end, { once: true });
    try {
      stream = await this.engine.call('The log could not be read', () =>
        this.engine.stream(`/containers/${name}/logs?`, query, abortSignal),
      );
      for await (const chunk of stream) onOutput(chunk as Buffer);
    } catch (error) {
      opened.abort();
      if (!signal.aborted) throw toRuntimeError(error, 'The log could not be read');
    } finally {
      abortSignal.removeEventListener('abort', end);
      stream?.destroy();
    }
  }

  /** Raw text; the containers have a terminal, so there are no frames to take off. */
  async logs(name: string, options: { tail?: number; since?: Date }): Promise<string> {
    return this.engine.call('The log could not be read', async (abortSignal) => {
      const query = { stdout: true, stderr: true, tail: options.tail ?? 'all', ...from(options.since) };
      // As a stream: dockerode parses a whole answer, and a log may happen to be JSON.
      const stream = await this.engine.stream(`/containers/${name}/logs?`, query, abortSignal);
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    });
  }
}

const from = (since: Date | undefined): { since?: string } => (since ? { since: seconds(since) } : {});

/** Seconds with a fraction, as the engine's log filter takes them. */
const seconds = (date: Date): string => (date.getTime() / 1000).toFixed(3);
