import { once } from 'node:events';
import { request as plain, type IncomingMessage } from 'node:http';
import { request as tls } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** The other node takes nothing and says nothing for so long: it is gone. */
const SILENT_MS = 5 * 60_000;
const MAX_ANSWER = 1024 * 1024;
/** Of a node, or of the panel between both. */
const Refusal = z.union([
  z.object({ error: z.string() }).transform(({ error }) => error),
  z
    .object({ errors: z.array(z.object({ detail: z.string() })).min(1) })
    .transform(({ errors }) => errors[0]!.detail),
]);

export interface NodeRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: Iterable<Buffer> | AsyncIterable<Buffer>;
  readonly signal: AbortSignal;
}

/** The other node has answered, and said no; its words are fit for the server's owner. */
export class NodeRefusal extends Error {
  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(`The other node has refused the server (${status}): ${reason}`);
  }
}

/** Sends a body of any length to another node; its answer. Throws NodeRefusal, or an error where it cannot be reached. */
export async function sendToNode({
  method,
  url,
  headers,
  contentType,
  body,
  signal,
}: NodeRequest): Promise<string> {
  const begin = new URL(url).protocol === 'https:' ? tls : plain;
  // A connection of its own, which nothing else waits for.
  const sent = begin(url, {
    method,
    headers: { ...headers, 'content-type': contentType },
    agent: false,
    signal,
  });
  sent.setTimeout(SILENT_MS, () => void sent.destroy(new Error('The other node is silent.')));
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  const fed = pipeline(body, sent);
  // Whichever tells first; a node may refuse before it has read anything.
  const [answer] = await Promise.race([answered, fed.then(() => answered)]).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new Error(`The other node could not be reached, or has broken off: ${reasonOf(cause)}`, { cause });
  });
  sent.on('error', () => undefined);
  fed.catch(() => undefined);
  const text = await textOf(answer);
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return text;
  sent.destroy();
  throw new NodeRefusal(status, refusalIn(text));
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.length > MAX_ANSWER) break;
    }
  } catch {
    // What has come of it says what it can.
  }
  return text;
}

function refusalIn(text: string): string {
  try {
    return Refusal.parse(JSON.parse(text));
  } catch {
    return 'it does not say why.';
  }
}
