import { describe, expect, it } from 'vitest';
import { getServer, reportState } from '@app/contracts/remote/servers.contract.js';
import { aServerConfiguration } from '@app/testing/server-configuration.js';
import { RELEASE } from '@app/platform/config/release.js';
import type { ConfigStore } from '../../config/config-store.js';
import { Backoff } from './backoff.js';
import { Outbox } from './outbox.js';
import { PanelClient, PanelRefusedError, PanelUnavailableError } from './panel-client.js';

const config = {
  current: {
    remote: 'http://panel.test',
    remote_query: { timeout: 1, custom_headers: { 'x-extra': 'yes', authorization: 'no' } },
  },
  credentials: { id: 'abc', token: 'secret' },
} as unknown as ConfigStore;

type Answer = () => Response | Promise<Response>;
function panel(...answers: Answer[]): { client: PanelClient; requests: Request[] } {
  const requests: Request[] = [];
  const client = new PanelClient(config, async (input, init) => {
    requests.push(new Request(input as string, init));
    return (answers.shift() ?? (() => Response.error()))();
  });
  return { client, requests };
}
const details = { params: { uuid: 'u' } };
const json =
  (status: number, body: unknown): Answer =>
  () =>
    Response.json(body, { status });

describe('PanelClient', () => {
  it('sends id.token, the agent name and the custom headers, which cannot replace them', async () => {
    const { client, requests } = panel(json(200, aServerConfiguration()));
    await client.call(getServer, details);
    expect(requests[0]!.url).toBe('http://panel.test/api/remote/servers/u');
    expect(requests[0]!.headers.get('authorization')).toBe('Bearer abc.secret');
    expect(requests[0]!.headers.get('user-agent')).toBe(`Pelican Wings/v${RELEASE} (id:abc)`);
    expect(requests[0]!.headers.get('x-extra')).toBe('yes');
  });

  it('repeats after network errors and 5xx, not after a refusal', async () => {
    const { client, requests } = panel(
      () => Promise.reject(new TypeError('refused')),
      json(502, {}),
      json(200, aServerConfiguration()),
    );
    await expect(client.call(getServer, details)).resolves.toMatchObject({ settings: {} });
    expect(requests).toHaveLength(3);
    const refusing = panel(json(403, { errors: [{ code: 'X', status: '403', detail: 'no' }] }));
    await expect(refusing.client.call(getServer, details)).rejects.toBeInstanceOf(PanelRefusedError);
    expect(refusing.requests).toHaveLength(1);
  });

  it('D6: an HTML answer of something in between counts as unavailable, whatever its status', async () => {
    const page =
      (status: number): Answer =>
      () =>
        new Response('<html>blocked</html>', { status });
    for (const status of [200, 403, 503]) {
      const { client } = panel(page(status));
      await expect(client.call(getServer, details, { retryMs: 0 })).rejects.toBeInstanceOf(
        PanelUnavailableError,
      );
    }
  });

  it('takes any 2xx as success of a push', async () => {
    const { client } = panel(() => new Response(null, { status: 204 }));
    const body = { data: { previous_state: 'offline', new_state: 'starting' } };
    await expect(client.push(reportState, { ...details, body })).resolves.toBeUndefined();
  });
});

describe('Backoff', () => {
  it('P2: jitters between half and all of a doubling delay', () => {
    const low = new Backoff(100, 350, () => 0);
    expect([low.next(), low.next(), low.next(), low.next()]).toEqual([50, 100, 175, 175]);
    const high = new Backoff(100, 350, () => 1);
    expect([high.next(), high.next(), high.next()]).toEqual([100, 200, 350]);
  });
});

describe('Outbox', () => {
  const states = (first: string, next: string) => ({ from: first, to: next });
  type Change = ReturnType<typeof states>;
  const merge = (waiting: Change, next: Change): Change => ({ from: waiting.from, to: next.to });

  it('P1: keeps the order per key and sends only the last value that waits', async () => {
    const sent: string[] = [];
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const outbox = new Outbox<Change>(async (_key, { from, to }) => {
      sent.push(`${from}>${to}`);
      begun.resolve();
      await gate.promise;
      if (sent.length === 2) done.resolve();
    }, merge);
    outbox.put('s', states('offline', 'starting'));
    await begun.promise;
    outbox.put('s', states('starting', 'running'));
    outbox.put('s', states('running', 'stopping'));
    gate.resolve();
    await done.promise;
    expect(sent).toEqual(['offline>starting', 'starting>stopping']);
    await outbox.close();
  });

  it.each([
    ['is back', new PanelUnavailableError({ cause: null })],
    ['knows the token again', new PanelRefusedError(401, { cause: null })],
  ])('P1: repeats until the panel %s, with the newest value', async (_until, failure) => {
    let up = false;
    const sent: string[] = [];
    const done = Promise.withResolvers<void>();
    const outbox = new Outbox<Change>(
      async (_key, { from, to }) => {
        if (!up) {
          up = true;
          outbox.put('s', states('starting', 'offline'));
          throw failure;
        }
        sent.push(`${from}>${to}`);
        done.resolve();
      },
      merge,
      { baseMs: 1, maxMs: 2 },
    );
    outbox.put('s', states('offline', 'starting'));
    await done.promise;
    expect(sent).toEqual(['offline>offline']);
    await outbox.close();
    expect(outbox.size).toBe(0);
  });

  it('drops what the panel refuses', async () => {
    let attempts = 0;
    const outbox = new Outbox<Change>(async () => {
      attempts += 1;
      throw new PanelRefusedError(404, { cause: null });
    }, merge);
    outbox.put('s', states('offline', 'starting'));
    await expect.poll(() => outbox.size).toBe(0);
    expect(attempts).toBe(1);
    await outbox.close();
  });
});
