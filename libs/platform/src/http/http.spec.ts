import { once } from 'node:events';
import { connect } from 'node:net';
import { Controller, Module, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineRoute, RawContent } from '@app/contracts/core/route.js';
import { displayError } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '../logging/logger.js';
import { readBody } from './body.js';
import { createHttpApp } from './create-http-app.js';
import { Endpoint } from './endpoint.decorator.js';
import { renderPanelError } from './error.filter.js';
import { Input, type InputFor } from './input.decorator.js';
import type { PlatformRequest } from './request.js';
import { failsRule } from './validation.pipe.js';

const sample = defineRoute({
  id: 'client.http-spec.sample',
  method: 'POST',
  path: '/things/:id',
  also: [{ method: 'PUT' }, { path: '/stuff/:id' }],
  status: 201,
  params: z.object({ id: z.string() }),
  query: z.looseObject({}),
  body: z.object({
    name: z.string().min(2).max(5),
    kind: z.enum(['a', 'b']).optional(),
    port: z.int().min(1).max(10).optional(),
    mail: z.email().optional(),
    tags: z.array(z.string()).optional(),
    even: z
      .number()
      .refine((value) => value % 2 === 0, failsRule('even', 'The number must be even.'))
      .optional(),
  }),
  response: RawContent,
  access: 'public',
  summary: 'a route for this test',
});
const document = defineRoute({
  id: 'client.http-spec.document',
  method: 'POST',
  path: '/documents/:id',
  status: 200,
  params: z.object({ id: z.string() }),
  body: z.object({ name: z.string() }),
  bodyTreatment: 'verbatim',
  bodyLimit: 64,
  response: RawContent,
  access: 'public',
  summary: 'a route for this test',
});
const upload = defineRoute({
  id: 'client.http-spec.upload',
  method: 'POST',
  path: '/uploads',
  status: 200,
  bodyTreatment: 'multipart',
  response: RawContent,
  access: 'public',
  summary: 'a route for this test',
});
const failing = defineRoute({
  id: 'client.http-spec.failing',
  method: 'GET',
  path: '/failing/:how',
  status: 200,
  params: z.object({ how: z.string() }),
  query: z.looseObject({}),
  response: RawContent,
  access: 'public',
  summary: 'a route for this test',
});

@Controller()
class SampleController {
  @Endpoint(sample)
  sample(@Input() input: InputFor<typeof sample>): unknown {
    return input;
  }

  @Endpoint(document)
  document(@Input() { body }: InputFor<typeof document>): unknown {
    return { body };
  }

  @Endpoint(upload)
  async upload(@Req() request: PlatformRequest): Promise<string> {
    await readBody(request);
    let size = 0;
    for await (const chunk of request.raw as AsyncIterable<Buffer>) size += chunk.length;
    return JSON.stringify({ size });
  }

  @Endpoint(failing)
  failing(@Input() { params: { how }, query }: InputFor<typeof failing>): unknown {
    if (how === 'merged') return query;
    if (how === 'known') throw displayError({ detail: 'No.', headers: { 'retry-after': '7' } });
    throw new Error('the password is hunter2');
  }
}

@Module({ controllers: [SampleController] })
class SampleModule {}

describe('the HTTP application both servers share', () => {
  let app: NestFastifyApplication;
  let url: string;

  const send = async (
    method: string,
    path: string,
    body?: string,
    type = 'application/json',
  ): Promise<{ status: number; body: unknown; headers: Headers }> => {
    const response = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as unknown, headers: response.headers };
  };
  /** Everything the server says until it closes the connection. */
  const raw = async (line: string, head: readonly string[], body = ''): Promise<string> => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write([line, `host: ${hostname}`, ...head, '', body].join('\r\n'));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      // A whole answer is enough where the connection may stay.
      if (/\r\n\r\n\S/.test(text) && !/100 Continue/.test(text)) socket.end();
    });
    await once(socket, 'close');
    return text;
  };
  const rules = async (body: unknown): Promise<unknown[]> => {
    const answer = await send('POST', '/api/client/things/1', JSON.stringify(body));
    expect(answer.status).toBe(422);
    const { errors } = answer.body as {
      errors: { code: string; status: string; meta: { source_field: string; rule: string } }[];
    };
    for (const error of errors) expect(error).toMatchObject({ code: 'ValidationException', status: '422' });
    return errors.map(({ meta }) => [meta.source_field, meta.rule]);
  };

  beforeAll(async () => {
    app = await createHttpApp(SampleModule, {
      logger: new AppLogger('spec', 'silent'),
      renderError: renderPanelError,
      headers: { 'x-extra': 'yes' },
      bodies: { normalises: true, timeoutMs: 300, idleMs: 300 },
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('serves every verb and path of a descriptor with its status', async () => {
    for (const [method, path] of [
      ['POST', '/api/client/things/1'],
      ['PUT', '/api/client/things/1'],
      ['POST', '/api/client/stuff/1'],
      ['POST', '/api/client/things/1/'],
    ] as const) {
      expect(await send(method, path, '{"name":"abc","surplus":1}')).toMatchObject({
        status: 201,
        body: { params: { id: '1' }, body: { name: 'abc' } },
      });
    }
  });

  it('nests filters of the query', async () => {
    const { body } = await send('POST', '/api/client/things/1?filter[name]=x&include=a,b', '{"name":"abc"}');
    expect(body).toMatchObject({ query: { filter: { name: 'x' }, include: 'a,b' } });
  });

  it('names field and rule of each refusal in the order of the schema', async () => {
    expect(await rules({})).toEqual([['name', 'required']]);
    expect(await rules({ name: 'a', kind: 'c', port: 11, mail: 'x', tags: [1], even: 3 })).toEqual([
      ['name', 'min'],
      ['kind', 'in'],
      ['port', 'max'],
      ['mail', 'email'],
      ['tags.0', 'string'],
      ['even', 'even'],
    ]);
    expect(await rules({ name: 5, port: 'x' })).toEqual([
      ['name', 'string'],
      ['port', 'numeric'],
    ]);
  });

  it('names the required fields when there is no body at all, also with a JSON content type', async () => {
    expect((await send('POST', '/api/client/things/1')).status).toBe(422);
    expect((await send('POST', '/api/client/things/1', '')).status).toBe(422);
  });

  it.each(['text/plain', '', ' ', 'nonsense', 'text/', 'a/b/c', ';charset=utf-8'])(
    'reads no body of the type %j',
    async (type) => {
      const { status, body } = await send('POST', '/api/client/things/1', '{"name":"abc"}', type);
      expect([status, (body as { errors: object[] }).errors[0]]).toMatchObject([
        422,
        { meta: { source_field: 'name', rule: 'required' } },
      ]);
    },
  );

  it('accepts forms, trims strings and turns empty ones into null, but not where the route says so', async () => {
    const form = await send(
      'POST',
      '/api/client/things/1',
      'name=+abc+&kind=',
      'application/x-www-form-urlencoded',
    );
    expect(form.status).toBe(422);
    expect(await send('POST', '/api/client/things/1', '{"name":" abc "}')).toMatchObject({
      body: { body: { name: 'abc' } },
    });
    expect(await send('POST', '/api/client/documents/1', '{"name":" ab "}')).toMatchObject({
      body: { body: { name: ' ab ' } },
    });
  });

  it('takes as many bytes as a route states, and no more', async () => {
    const text = (length: number) => JSON.stringify({ name: 'x'.repeat(length) });
    expect((await send('POST', '/api/client/documents/1', text(53))).status).toBe(200);
    expect(await send('POST', '/api/client/documents/1', text(54))).toMatchObject({
      status: 413,
      body: { errors: [{ code: 'PayloadTooLargeException' }] },
    });
    expect((await send('POST', '/api/client/things/1', text(300_000))).status).toBe(413);
    expect((await send('POST', '/api/client/things/1', text(200_000))).status).toBe(422);
  });

  it('keeps keys that reach a prototype out', async () => {
    const { body } = await send('POST', '/api/client/things/1', '{"name":"abc","__proto__":{"polluted":1}}');
    expect(body).toMatchObject({ body: { name: 'abc' } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('merges JSON of a GET under its query', async () => {
    const answer = await raw(
      'GET /api/client/failing/merged?both=query HTTP/1.1',
      ['content-type: application/json', 'content-length: 29'],
      '{"both":"body","only":"body"}',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({ both: 'query', only: 'body' });
  });

  it.each([
    ['too deep', `{"name":"abc","deep":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['half a pair of surrogates', '{"name":"abc\\ud800"}'],
    ['half a pair in a name', '{"name":"abc","\\udc00":1}'],
    ['too full', `{"name":"abc","many":[${'1,'.repeat(25_000)}1]}`],
    ['broken', `{"name":${'['.repeat(100_000)}`],
  ])('refuses a body that is %s', async (_, body) => {
    expect(await send('POST', '/api/client/things/1', body)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'BadRequestHttpException' }] },
    });
  });

  it('gives up a body that does not arrive', async () => {
    const head = ['content-type: application/json', 'content-length: 1000'];
    expect(await raw('POST /api/client/things/1 HTTP/1.1', head, '{')).toMatch(/^HTTP\/1.1 408/);
  });

  it('leaves a stream to its handler, of any size, as long as it goes on', async () => {
    const form = 'multipart/form-data; boundary=x';
    expect((await send('POST', '/api/client/uploads', 'x'.repeat(400_000), form)).body).toEqual({
      size: 400_000,
    });
    const head = [`content-type: ${form}`, 'content-length: 1000'];
    // Closed without an answer: the sender is taken for gone.
    expect(await raw('POST /api/client/uploads HTTP/1.1', head, 'x')).toBe('');
  });

  it('answers before a body that nobody reads has arrived, and does not wait for it', async () => {
    const head = ['content-type: application/json', 'content-length: 16000000'];
    expect(await raw('POST /api/client/nowhere HTTP/1.1', head, '{')).toMatch(/^HTTP\/1.1 404/);
  });

  it('takes doubled slashes as one', async () => {
    expect((await send('GET', '//api//client/failing/merged')).status).toBe(200);
  });

  it('refuses a request of two hosts', async () => {
    expect(
      await raw('GET /api/client/failing/merged HTTP/1.1', ['host: elsewhere', 'connection: close']),
    ).toMatch(/^HTTP\/1.1 400[^]*x-extra: yes[^]*BadRequestHttpException/);
  });

  it('answers known errors with their text and headers, unknown ones without a word of their cause', async () => {
    const known = await send('GET', '/api/client/failing/known');
    expect(known).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'DisplayException', status: '400', detail: 'No.' }] },
    });
    expect(known.headers.get('retry-after')).toBe('7');
    const unknown = await send('GET', '/api/client/failing/unknown');
    expect(unknown.status).toBe(500);
    expect(JSON.stringify(unknown.body)).not.toContain('hunter2');
  });

  it('sends a request id and its own headers on every answer, 404 included', async () => {
    const { status, body, headers } = await send('GET', '/api/client/nowhere');
    expect(status).toBe(404);
    expect(body).toMatchObject({ errors: [{ code: 'NotFoundHttpException', status: '404' }] });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-extra')).toBe('yes');
  });
});
