import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchPublic, PublicFetchError } from './fetch-public.js';

const OPTIONS = { maxBytes: 100, timeoutMs: 5_000 };
/** 127.0.0.1 plays the public internet, 127.0.0.2 an inner host. */
const isAllowed = (address: string): boolean => address === '127.0.0.1';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(handler: RequestListener, host = '127.0.0.1'): Promise<number> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const resolvesTo =
  (...addresses: string[]): LookupFunction =>
  (_host, _options, done) =>
    done(null, addresses.map((address) => ({ address, family: 4 })) as never);

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof PublicFetchError ? error.message : `unexpected: ${String(error)}`),
  );
const INNER = 'the address does not lie in the public internet';

describe('R1: fetching from public addresses', () => {
  it('fetches a text by address and by name', async () => {
    const port = await listen((_, response) => response.end('an egg'));
    expect(await fetchPublic(`http://127.0.0.1:${port}/egg`, { ...OPTIONS, isAllowed })).toBe('an egg');
    const lookup = resolvesTo('127.0.0.1');
    expect(await fetchPublic(`http://eggs.test:${port}/`, { ...OPTIONS, isAllowed, lookup })).toBe('an egg');
  });

  it('refuses inner addresses before it connects, however they are written', async () => {
    let calls = 0;
    const port = await listen((_, response) => {
      calls++;
      response.end('secret');
    });
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '[::ffff:127.0.0.1]',
      'localhost',
    ]) {
      expect(await reasonOf(fetchPublic(`http://${host}:${port}/`, OPTIONS))).toBe(INNER);
    }
    expect(calls).toBe(0);
  });

  it('refuses names that lead inside, also when one of their addresses is public', async () => {
    const port = await listen((_, response) => response.end('secret'), '127.0.0.2');
    for (const addresses of [['127.0.0.2'], ['127.0.0.1', '127.0.0.2']]) {
      const lookup = resolvesTo(...addresses);
      const work = fetchPublic(`http://evil.test:${port}/`, { ...OPTIONS, isAllowed, lookup });
      expect(await reasonOf(work)).toBe(INNER);
    }
  });

  it('checks every hop of a redirect', async () => {
    let calls = 0;
    const inner = await listen((_, response) => {
      calls++;
      response.end('secret');
    }, '127.0.0.2');
    const outer = await listen((request, response) => {
      const target = request.url === '/inner' ? `http://127.0.0.2:${inner}/` : '/end';
      if (request.url === '/end') return response.end('the end');
      return response.writeHead(302, { location: target }).end();
    });
    const get = (path: string) => fetchPublic(`http://127.0.0.1:${outer}${path}`, { ...OPTIONS, isAllowed });
    expect(await get('/start')).toBe('the end');
    expect(await reasonOf(get('/inner'))).toBe(INNER);
    expect(calls).toBe(0);
  });

  it('looks a name up for each connection and believes no earlier answer', async () => {
    let lookups = 0;
    const port = await listen((_, response) => response.writeHead(302, { location: '/again' }).end());
    const lookup: LookupFunction = (host, options, done) =>
      resolvesTo(lookups++ === 0 ? '127.0.0.1' : '127.0.0.2')(host, options, done);
    const work = fetchPublic(`http://rebind.test:${port}/`, { ...OPTIONS, isAllowed, lookup });
    expect(await reasonOf(work)).toBe(INNER);
    expect(lookups).toBe(2);
  });

  it('gives up on loops, large answers, slow answers, refusals and foreign schemes', async () => {
    const port = await listen((request, response) => {
      if (request.url === '/loop') return response.writeHead(302, { location: '/loop' }).end();
      if (request.url === '/large') return response.end('x'.repeat(101));
      if (request.url === '/slow') return response.write('x');
      if (request.url === '/scheme') return response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      return response.writeHead(404).end();
    });
    const reason = (path: string, timeoutMs = 5_000) =>
      reasonOf(fetchPublic(`http://127.0.0.1:${port}${path}`, { ...OPTIONS, timeoutMs, isAllowed }));
    expect(await reason('/loop')).toBe('it was redirected more than 5 times');
    expect(await reason('/large')).toBe('it is larger than 100 bytes');
    expect(await reason('/slow', 200)).toBe('it took too long');
    expect(await reason('/missing')).toBe('the answer was 404');
    expect(await reason('/scheme')).toBe('only http and https addresses can be fetched');
  });

  it.each(['', 'nonsense', 'ftp://example.com/', 'file:///etc/passwd', 'http://user:pw@example.com/'])(
    'refuses %j at once',
    async (url) => expect(await reasonOf(fetchPublic(url, OPTIONS))).toMatch(/address/),
  );
});
