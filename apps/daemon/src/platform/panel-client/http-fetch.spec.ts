import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpFetch } from './http-fetch.js';

describe('httpFetch', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const listen = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('sends method, headers and body with its length, and gives status, headers and text', async () => {
    const url = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(201, { 'X-Request-Id': 'r1' });
        response.end(
          `${request.method} ${request.headers['x-a']} ${request.headers['content-length']} ${body}`,
        );
      });
    });
    const answer = await httpFetch(`${url}/a?b=c`, { method: 'PUT', headers: { 'x-a': '1' }, body: '“ä”' });
    expect([answer.ok, answer.status, answer.headers.get('x-request-id')]).toEqual([true, 201, 'r1']);
    expect(answer.headers.get('etag')).toBeNull();
    expect(await answer.text()).toBe('PUT 1 8 “ä”');
  });

  it('follows no redirect', async () => {
    const url = await listen((_, response) => response.writeHead(302, { location: '/else' }).end('moved'));
    const answer = await httpFetch(url);
    expect([answer.ok, answer.status, await answer.text()]).toEqual([false, 302, 'moved']);
  });

  it('rejects when nobody listens', async () => {
    await expect(httpFetch('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('rejects the text of an answer that breaks off', async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const answer = await httpFetch(url);
    await expect(answer.text()).rejects.toThrow();
  });

  it.each([
    ['before it answers', false],
    ['while the answer comes', true],
  ])('ends on its signal %s', async (_, answers) => {
    const ended = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const url = await listen((request, response) => {
      request.on('close', () => undefined);
      response.on('close', ended.resolve);
      if (answers) response.writeHead(200).write('a', () => asked.resolve());
      else asked.resolve();
    });
    const control = new AbortController();
    const call = httpFetch(url, { signal: control.signal }).then((answer) => answer.text());
    await asked.promise;
    control.abort();
    await expect(call).rejects.toThrow();
    await ended.promise;
  });
});
