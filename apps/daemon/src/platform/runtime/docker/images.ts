import type { Readable } from 'node:stream';
import type { PullProgress } from '../runtime.port.js';
import { RuntimeError } from '../runtime.port.js';
import type { RegistryCredentials } from './docker-options.js';
import type { Engine } from './engine.js';
import { statusOf, toRuntimeError } from './errors.js';
import { credentialsFor, parseImage } from '../image-reference.js';
import { linesOf } from './lines.js';

const PULL_TIMEOUT_MS = 15 * 60_000;

interface PullLine {
  readonly id?: string;
  readonly status?: string;
  readonly progress?: string;
  readonly error?: string;
}

interface RunningPull {
  readonly listeners: Set<(progress: PullProgress) => void>;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Images of the node and their download. */
export class Images {
  private readonly pulls = new Map<string, RunningPull>();

  constructor(
    private readonly engine: Engine,
    private readonly registries: Readonly<Record<string, RegistryCredentials>>,
    private readonly pullTimeoutMs = PULL_TIMEOUT_MS,
  ) {}

  async id(image: string): Promise<string | null> {
    return this.engine.call('The image could not be looked up', async () => {
      try {
        return (await this.engine.docker.getImage(image).inspect()).Id;
      } catch (error) {
        // 400: a name that no image can have.
        if (statusOf(error) === 404 || statusOf(error) === 400) return null;
        throw error;
      }
    });
  }

  async findRemotely(image: string): Promise<void> {
    try {
      await this.engine.call('The image could not be looked up', () => {
        const authconfig = credentialsFor(image, this.registries);
        return this.engine.docker.getImage(image).distribution(authconfig && { authconfig });
      });
    } catch (error) {
      throw pullFailure(error, image);
    }
  }

  /** Joins a running pull of the same image; the download itself ends when everybody has left it. */
  async pull(
    image: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const cancelled = (): RuntimeError => new RuntimeError('timeout', `The pull of ${image} was cancelled.`);
    if (signal.aborted) throw cancelled();
    const running = this.pulls.get(image) ?? this.begin(image);
    // A listener of its own, so that two callers with one function do not leave together.
    const listener = (progress: PullProgress): void => onProgress(progress);
    running.listeners.add(listener);
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(cancelled());
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([running.done, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      running.listeners.delete(listener);
      if (running.listeners.size === 0) running.abort.abort();
    }
  }

  private begin(image: string): RunningPull {
    const listeners = new Set<(progress: PullProgress) => void>();
    const abort = new AbortController();
    const done = this.download(image, listeners, abort.signal).finally(() => {
      if (this.pulls.get(image)?.done === done) this.pulls.delete(image);
    });
    done.catch(() => undefined);
    const running = { listeners, abort, done };
    abort.signal.addEventListener('abort', () => {
      if (this.pulls.get(image) === running) this.pulls.delete(image);
    });
    this.pulls.set(image, running);
    return running;
  }

  private async download(
    image: string,
    listeners: ReadonlySet<(progress: PullProgress) => void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { name, tag } = parseImage(image);
    const deadline = AbortSignal.timeout(this.pullTimeoutMs);
    const abortSignal = AbortSignal.any([signal, deadline]);
    try {
      const stream = await this.engine.docker.createImage(credentialsFor(image, this.registries), {
        fromImage: name,
        tag,
        abortSignal,
      });
      abortSignal.addEventListener('abort', () => (stream as Readable).destroy(), {
        once: true,
      });
      for await (const text of linesOf(stream as Readable)) {
        const line = parseLine(text);
        // The engine answers 200 first and tells of failures inside the stream (D16).
        if (line.error !== undefined) throw new RuntimeError('pull-failed', `${image}: ${line.error}`);
        const progress = {
          status: line.id === undefined ? (line.status ?? '') : `${line.id}: ${line.status ?? ''}`,
          progress: line.progress ?? '',
        };
        for (const listener of listeners) listener(progress);
      }
      abortSignal.throwIfAborted();
    } catch (error) {
      if (deadline.aborted) throw new RuntimeError('timeout', `The pull of ${image} took too long.`);
      throw pullFailure(error, image);
    }
  }
}

function pullFailure(error: unknown, image: string): RuntimeError {
  const known = toRuntimeError(error, image);
  const isPlain = known.code === 'failed' || known.code === 'no-such-image';
  return isPlain ? new RuntimeError('pull-failed', known.detail, { cause: error }) : known;
}

function parseLine(text: string): PullLine {
  try {
    return JSON.parse(text) as PullLine;
  } catch {
    return { status: text };
  }
}
