import { request as httpRequest } from 'node:http';

/** What one HTTP call was answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Call {
  /** A unix socket to speak over; the host of the address is then of no meaning. */
  readonly socketPath?: string;
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** One call to this machine, past any proxy. */
export function request(url: string, call: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      {
        method: call.method ?? 'GET',
        socketPath: call.socketPath,
        signal: AbortSignal.timeout(call.timeoutMs ?? 3000),
        headers: {
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(call.body === undefined ? undefined : JSON.stringify(call.body));
  });
}

/** Whether an address answers 200. */
export async function answers(url: string, call: Call = {}): Promise<boolean> {
  try {
    return (await request(url, call)).status === 200;
  } catch {
    return false;
  }
}
