import { request as plain } from 'node:http';
import { request as tls } from 'node:https';
import { once } from 'node:events';

const PATIENCE_MS = 5000;

/** Why nobody answers at the address; null where somebody does, whatever they say. */
export async function unreachableBecause(url: string): Promise<string | null> {
  const begin = new URL(url).protocol === 'https:' ? tls : plain;
  const asked = begin(url, { agent: false, signal: AbortSignal.timeout(PATIENCE_MS) });
  try {
    const answered = once(asked, 'response');
    asked.end();
    await answered;
    return null;
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return name === 'AbortError' ? 'it does not answer' : (code ?? message);
  } finally {
    asked.on('error', () => undefined).destroy();
  }
}
