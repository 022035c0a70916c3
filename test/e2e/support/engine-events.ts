import { request } from 'node:http';

interface EngineEvent {
  Action: string;
  Actor: { Attributes: Record<string, string> };
}

/** What an engine did to one container: signals it sent, and the exit codes it saw. */
export interface ContainerEnd {
  signals: string[];
  exitCodes: string[];
}

/** The end of a container since a time, in seconds since 1970; null while the engine has seen none. */
export async function endOf(
  socketPath: string,
  container: string,
  since: number,
): Promise<ContainerEnd | null> {
  const filters = JSON.stringify({ container: [container], event: ['kill', 'die'] });
  // Without an end the engine would go on telling.
  const until = Date.now() / 1000;
  const query = new URLSearchParams({ since: since.toFixed(3), until: until.toFixed(3), filters });
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request({ socketPath, path: `/events?${query}` }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.once('end', () => resolve(body)).once('error', reject);
    });
    asked.once('error', reject).end();
  });
  const events = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as EngineEvent);
  const each = (action: string, attribute: string): string[] =>
    events.filter((event) => event.Action === action).map((event) => event.Actor.Attributes[attribute] ?? '');
  const exitCodes = each('die', 'exitCode');
  return exitCodes.length === 0 ? null : { signals: each('kill', 'signal'), exitCodes };
}
