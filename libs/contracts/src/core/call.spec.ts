import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CallConnectionError, CallError, createCall } from './call.js';
import { defineRoute, NoContent } from './route.js';

const read = defineRoute({
  id: 'remote.call-spec.read',
  method: 'GET',
  path: '/things/:name',
  status: 200,
  params: z.object({ name: z.string() }),
  query: z.looseObject({ page: z.number().optional() }),
  response: z.object({ ok: z.boolean() }),
  access: 'public',
  summary: 'for this test',
});
const write = defineRoute({
  id: 'remote.call-spec.write',
  method: 'POST',
  path: '/things',
  status: 204,
  body: z.object({ a: z.number() }),
  response: NoContent,
  access: 'public',
  summary: 'for this test',
});

const answering = (status: number, body: string | null, seen: { url?: string; init?: RequestInit } = {}) =>
  createCall({
    baseUrl: 'http://panel.test/',
    headers: { authorization: 'Bearer x' },
    fetch: ((url: string, init: RequestInit) => {
      Object.assign(seen, { url, init });
      return Promise.resolve(new Response(body, { status }));
    }) as typeof fetch,
  });

describe('call', () => {
  it('fills path and query, never follows redirects, and parses the answer', async () => {
    const seen: { url?: string; init?: RequestInit } = {};
    const call = answering(200, '{"ok":true,"surplus":1}', seen);
    expect(await call(read, { params: { name: 'a/b' }, query: { page: 2 } })).toEqual({ ok: true });
    expect(seen.url).toBe('http://panel.test/api/remote/things/a%2Fb?page=2');
    expect(seen.init).toMatchObject({ method: 'GET', redirect: 'manual' });
  });

  it('sends bodies as JSON and expects none back where none is', async () => {
    const seen: { init?: RequestInit } = {};
    await answering(204, null, seen)(write, { body: { a: 1 } });
    expect(seen.init).toMatchObject({ body: '{"a":1}' });
  });

  it('sends a document of its own as it is', async () => {
    const seen: { url?: string; init?: RequestInit } = {};
    const take = defineRoute({
      ...write,
      id: 'remote.call-spec.take',
      body: z.string(),
      bodyTreatment: 'raw',
    });
    await answering(204, null, seen)(take, { body: '{"a": 1}\n' });
    expect(seen.init).toMatchObject({
      body: '{"a": 1}\n',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  it('rejects with status and body when the peer refuses', async () => {
    await expect(answering(409, '{"error":"busy"}')(write, { body: { a: 1 } })).rejects.toMatchObject({
      name: 'CallError',
      status: 409,
      body: { error: 'busy' },
    } satisfies Partial<CallError>);
  });

  it('tells no answer, nonsense and a wrong shape apart from a refusal', async () => {
    const params = { name: 'a' };
    const broken = createCall({
      baseUrl: 'http://panel.test',
      fetch: () => Promise.reject(new Error('refused')),
    });
    await expect(broken(read, { params })).rejects.toBeInstanceOf(CallConnectionError);
    await expect(answering(200, '<html>')(read, { params })).rejects.toBeInstanceOf(CallConnectionError);
    await expect(answering(200, '{"ok":"yes"}')(read, { params })).rejects.toBeInstanceOf(
      CallConnectionError,
    );
  });

  it('ends at its deadline', async () => {
    const hanging = createCall({
      baseUrl: 'http://panel.test',
      timeoutMs: 20,
      fetch: (_url, init) =>
        new Promise((_, reject) =>
          init!.signal!.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    });
    await expect(hanging(read, { params: { name: 'a' } })).rejects.toBeInstanceOf(CallConnectionError);
  });
});
