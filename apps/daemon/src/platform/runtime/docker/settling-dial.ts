import { addAbortSignal, type Readable } from 'node:stream';

/** One request of the engine's library, as far as it matters here. */
export interface Dial {
  readonly isStream?: boolean;
  readonly hijack?: boolean;
  readonly abortSignal?: AbortSignal;
  readonly statusCodes: Readonly<Record<number, unknown>>;
  readonly [option: string]: unknown;
}
type Done = (error: Error | null, answer: unknown) => void;
export interface Modem {
  dial(request: Dial, done: Done): void;
}
type Answer = Readable & { readonly statusCode?: number };

/** Lets every answer through: what it means is decided here. */
const ANY_STATUS = new Proxy({}, { get: () => true });

/**
 * The library forgets its callers when the connection breaks after the headers, and when a signal fires by then. All
 * its calls go through `dial`: here each gets exactly one answer, from the engine, from the signal or from the end of
 * the connection. A stream is handed out at its headers; what becomes of it then, it says itself, and the signal
 * destroys it.
 */
export function settleEveryDial(modem: Modem): void {
  const dial = modem.dial.bind(modem);
  modem.dial = ({ abortSignal: signal, ...request }, done) => {
    // A signal of its own: the library would tie the caller's to the socket for as long as that lives.
    const ending = new AbortController();
    let isSettled = false;
    const settle: Done = (error, answer) => {
      if (isSettled) return (answer as Readable | null)?.destroy?.();
      isSettled = true;
      signal?.removeEventListener('abort', abort);
      done(error, answer);
    };
    const abort = (): void => {
      ending.abort();
      settle(signal!.reason as Error, null);
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    const abortSignal = ending.signal;
    // A terminal's stream is no answer of HTTP; the library knows what to make of its refusals.
    if (request.hijack) return dial({ ...request, isStream: true, abortSignal }, settle);
    const answered = (error: Error | null, answer: unknown): void => {
      if (error) return settle(error, null);
      takeAnswer(request as Dial, answer as Answer, signal).then(
        (value) => settle(null, value),
        (problem: Error) => settle(problem, null),
      );
    };
    dial({ ...request, isStream: true, statusCodes: ANY_STATUS, abortSignal } as Dial, answered);
  };
}

async function takeAnswer(request: Dial, answer: Answer, signal?: AbortSignal): Promise<unknown> {
  const status = answer.statusCode ?? 0;
  const isGood = request.statusCodes[status] === true;
  if (signal) addAbortSignal(signal, answer);
  if (isGood && request.isStream) return answer;
  const chunks: Buffer[] = [];
  // Rejects when the connection ends before the answer does.
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const json = parse(body);
  if (isGood) return json ?? body;
  const reason = request.statusCodes[status] ?? 'unexpected';
  const text = (json as { message?: string } | null)?.message ?? body.toString();
  const message = `(HTTP code ${status}) ${String(reason)} - ${text} `;
  throw Object.assign(new Error(message), { reason, statusCode: status, json });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return null;
  }
}
