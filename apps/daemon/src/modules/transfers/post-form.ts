import { once } from 'node:events';
import { request as plain, type IncomingMessage } from 'node:http';
import { request as tls } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { ShippingForm } from './shipping-form.js';

/** The other node takes nothing and says nothing for so long: it is gone. */
const SILENT_MS = 5 * 60_000;
const MAX_ANSWER = 8192;
const Refusal = z.object({ error: z.string() });

/** Posts a form of any length to another node. Rejects with what that node says against it, fit for the server's owner. */
export async function postForm(
  url: string,
  authorization: string,
  form: ShippingForm,
  signal: AbortSignal,
): Promise<void> {
  const begin = new URL(url).protocol === 'https:' ? tls : plain;
  // A connection of its own, which nothing else waits for.
  const sent = begin(url, {
    method: 'POST',
    headers: { authorization, 'content-type': form.contentType },
    agent: false,
    signal,
  });
  sent.setTimeout(SILENT_MS, () => void sent.destroy(new Error('The other node is silent.')));
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  const fed = pipeline(form.bytes(), sent);
  // Whichever tells first; a node may refuse before it has read anything.
  const [answer] = await Promise.race([answered, fed.then(() => answered)]).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new Error(`The other node could not be reached, or has broken off: ${reasonOf(cause)}`, { cause });
  });
  sent.on('error', () => undefined);
  fed.catch(() => undefined);
  if (answer.statusCode === 200) {
    answer.resume();
    return;
  }
  const text = await textOf(answer);
  sent.destroy();
  throw new Error(`The other node has refused the server (${answer.statusCode}): ${text}`);
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
    const refusal = Refusal.safeParse(JSON.parse(text));
    return refusal.data?.error ?? 'it does not say why.';
  } catch {
    return 'it does not say why.';
  }
}
