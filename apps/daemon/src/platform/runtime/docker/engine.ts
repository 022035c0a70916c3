import { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { RuntimeError } from '../runtime.port.js';
import { toRuntimeError } from './errors.js';
import { type Modem, settleEveryDial } from './settling-dial.js';

const CALL_TIMEOUT_MS = 30_000;

/**
 * The engine's library prints the options of every request to a debug log, whether somebody reads it or not. Printing
 * an agent prints all its sockets and what hangs on them: megabytes of garbage for each call.
 */
class UnprintedAgent extends Agent {
  [inspect.custom](): string {
    return 'Agent';
  }
}

function clientOf(address: string): Docker {
  // A kept connection would be a dead one after the engine's restart, and the first call on it would fail.
  const agent = new UnprintedAgent({ keepAlive: false });
  // `host` is named although empty, else dockerode prefers DOCKER_HOST of the environment.
  const unix = address.startsWith('unix://') ? address.slice('unix://'.length) : address;
  if (unix.startsWith('/')) {
    return new Docker({ socketPath: unix, host: undefined, agent } as Docker.DockerOptions);
  }
  const url = new URL(address.replace(/^tcp:/, 'http:'));
  return new Docker({
    host: url.hostname,
    port: url.port || 2375,
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    ...(url.protocol === 'https:' ? {} : { agent }),
  });
}

/** The engine's API with a deadline on every call (hazard D1) and RuntimeErrors as its only refusals. */
export class Engine {
  readonly docker: Docker;

  constructor(
    address: string,
    private readonly callTimeoutMs = CALL_TIMEOUT_MS,
  ) {
    this.docker = clientOf(address);
    settleEveryDial(this.docker.modem as unknown as Modem);
  }

  /**
   * Runs `call` and rejects with `timeout` after the deadline; `what` begins the text of other refusals.
   * The signal fires at the deadline and ends the request; it never fires after the call has settled.
   */
  async call<T>(
    what: string,
    call: (signal: AbortSignal) => Promise<T>,
    timeoutMs = this.callTimeoutMs,
  ): Promise<T> {
    const controller = new AbortController();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const seconds = Math.round(timeoutMs / 1000);
      late.reject(
        new RuntimeError('timeout', `${what}: the Docker engine took longer than ${seconds} seconds.`),
      );
      controller.abort();
    }, timeoutMs);
    try {
      const running = call(controller.signal);
      // The race may be over when the aborted request rejects.
      running.catch(() => undefined);
      return await Promise.race([running, late.promise]);
    } catch (error) {
      throw toRuntimeError(error, what);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A GET whose answer is a stream of bytes that nobody parses. */
  stream(path: string, options: object, abortSignal: AbortSignal): Promise<Readable> {
    const { promise, resolve, reject } = Promise.withResolvers<Readable>();
    const modem = this.docker.modem as unknown as Modem;
    modem.dial(
      { path, method: 'GET', options, abortSignal, isStream: true, statusCodes: { 200: true } },
      (error, stream) => {
        if (stream) resolve(stream as Readable);
        else reject(error as Error);
      },
    );
    return promise;
  }
}
