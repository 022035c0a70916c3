import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { posix } from 'node:path';
import { Busboy } from '@fastify/busboy';

interface FakeUpload {
  readonly path: string;
  readonly length: number;
  bytes: Buffer;
}

type Answer = { readonly status: number; readonly body?: unknown };
interface FileCall {
  readonly method: string;
  readonly verb: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

const TIME = '2026-01-02T03:04:05.123456789+02:00';
const notFound: Answer = {
  status: 404,
  body: { error: 'The requested resources was not found on the system.' },
};

/** Answers on file routes whose bodies are no JSON. */
const isStream = (method: string, verb: string): boolean =>
  `${method} ${verb}` === 'POST write' || (method === 'PATCH' && verb.startsWith('uploads/'));

/** The files of one fake node, in memory and of all its servers together (daemon-api.md §5). */
export class FakeFiles {
  readonly files = new Map<string, Buffer>();
  readonly uploads = new Map<string, FakeUpload>();
  /** Bodies that ended before all of them was there. */
  broken = 0;
  private readonly waiting: (() => void)[] = [];

  reset(): void {
    this.files.clear();
    this.uploads.clear();
    this.broken = 0;
  }

  put(path: string, content: string | Buffer): void {
    this.files.set(path, Buffer.from(content));
  }

  text(path: string): string | undefined {
    return this.files.get(path)?.toString('utf8');
  }

  /** A body has been cut off, or is going to be. */
  async waitForBroken(): Promise<void> {
    if (this.broken === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** True when the request was one for a stream, which is answered then. */
  async stream(request: IncomingMessage, response: ServerResponse, url: URL, verb: string): Promise<boolean> {
    const method = request.method ?? 'GET';
    if (url.pathname === '/download/file') {
      this.send(request, response, String(claimsOf(url)['file_path']));
    } else if (url.pathname === '/upload/file') {
      await this.receive(request, response, url.searchParams.get('directory') ?? '/');
    } else if (method === 'GET' && verb === 'contents') {
      this.send(request, response, url.searchParams.get('file') ?? '');
    } else if (isStream(method, verb)) {
      const bytes = await this.read(request, verb);
      if (bytes === null) return true;
      answer(response, verb === 'write' ? this.write(request, url, bytes) : this.append(verb, url, bytes));
    } else return false;
    return true;
  }

  serve(call: FileCall): Answer {
    const { method, verb, query, body } = call;
    const of = (name: string): string => at(query.get(name) ?? '/');
    switch (`${method} ${verb}`) {
      case 'GET list-directory':
        return { status: 200, body: this.entries(of('directory')) };
      case 'GET list':
        return this.page(query, this.entries(of('directory')));
      case 'GET find': {
        const found = this.entries('/').map((entry) => ({ ...entry, directory_path: '/' }));
        return { status: 200, body: { data: found, meta: { truncated: false } } };
      }
      case 'POST compress':
        return {
          status: 200,
          body: entryOf(`${body['name'] ?? 'archive'}.${body['extension'] ?? 'tar.gz'}`, 9),
        };
      case 'POST pull':
        return { status: 202, body: { identifier: 'one' } };
      case 'POST delete':
        for (const name of body['files'] as unknown as string[]) this.files.delete(at(name));
        return { status: 204 };
      case 'POST uploads':
        return this.begin(body);
      default:
        return verb.startsWith('uploads/') ? this.upload(method, verb) : { status: 204 };
    }
  }

  private begin(body: Record<string, unknown>): Answer {
    const { directory, name, length } = body as unknown as Record<string, string> & { length: number };
    const id = `upload-${this.uploads.size + 1}`;
    this.uploads.set(id, { path: posix.join('/', directory!, name!), length, bytes: Buffer.alloc(0) });
    return { status: 201, body: this.state(id) };
  }

  private upload(method: string, verb: string): Answer {
    const id = verb.slice('uploads/'.length);
    if (!this.uploads.has(id)) return notFound;
    if (method === 'DELETE') return { status: this.uploads.delete(id) ? 204 : 404 };
    return { status: 200, body: this.state(id) };
  }

  private state(id: string): object {
    const { bytes, length, path } = this.uploads.get(id)!;
    return { id, offset: bytes.length, length, path: bytes.length === length ? path : null };
  }

  private append(verb: string, url: URL, bytes: Buffer): Answer {
    const id = verb.slice('uploads/'.length);
    const upload = this.uploads.get(id);
    if (!upload) return notFound;
    if (Number(url.searchParams.get('offset')) !== upload.bytes.length) {
      return { status: 409, body: { error: 'The upload stands elsewhere.' } };
    }
    upload.bytes = Buffer.concat([upload.bytes, bytes]);
    if (upload.bytes.length === upload.length) this.files.set(upload.path, upload.bytes);
    return { status: 200, body: this.state(id) };
  }

  private write(request: IncomingMessage, url: URL, bytes: Buffer): Answer & { etag?: string } {
    const path = at(url.searchParams.get('file') ?? '');
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== etagOf(this.files.get(path))) {
      return { status: 412, body: { error: 'changed' } };
    }
    this.files.set(path, bytes);
    return { status: 204, etag: etagOf(bytes) };
  }

  /** The whole body; null when its sender went away, and then only what an upload got is kept. */
  private async read(request: IncomingMessage, verb: string): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      const upload = this.uploads.get(verb.slice('uploads/'.length));
      if (upload) upload.bytes = Buffer.concat([upload.bytes, ...parts]);
      this.breaks();
      return null;
    }
    return Buffer.concat(parts);
  }

  private breaks(): void {
    this.broken++;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private send(request: IncomingMessage, response: ServerResponse, path: string): void {
    const bytes = this.files.get(at(path));
    if (!bytes) return answer(response, notFound);
    const etag = etagOf(bytes)!;
    const own = { etag, 'accept-ranges': 'bytes', 'content-type': 'text/html' };
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, own).end();
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!range) return void response.writeHead(200, { ...own, 'content-length': bytes.length }).end(bytes);
    const part = bytes.subarray(Number(range[1]), range[2] ? Number(range[2]) + 1 : undefined);
    const place = `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...own, 'content-length': part.length, 'content-range': place }).end(part);
  }

  private async receive(
    request: IncomingMessage,
    response: ServerResponse,
    directory: string,
  ): Promise<void> {
    const came = new Map<string, Buffer>();
    const parser = new Busboy({ headers: request.headers as never, preservePath: true });
    const done = new Promise<boolean>((resolve) => {
      parser.on('file', (field, stream, name) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined);
        stream.on('end', () => {
          if (field === 'files') came.set(posix.join(at(directory), name), Buffer.concat(parts));
        });
      });
      parser.on('finish', () => resolve(true)).on('error', () => resolve(false));
      request.once('close', () => {
        if (!request.complete) resolve(false);
      });
    });
    request.pipe(parser);
    if (!(await done)) {
      this.breaks();
      return void (response.destroyed || answer(response, { status: 400, body: { error: 'no form' } }));
    }
    for (const [path, bytes] of came) this.files.set(path, bytes);
    answer(response, { status: 200 });
  }

  private entries(directory: string): ReturnType<typeof entryOf>[] {
    return [...this.files]
      .filter(([path]) => posix.dirname(path) === directory)
      .map(([path, bytes]) => entryOf(posix.basename(path), bytes.length));
  }

  private page(query: URLSearchParams, all: readonly object[]): Answer {
    const [page, size] = [Number(query.get('page')), Number(query.get('per_page'))];
    const data = all.slice((page - 1) * size, page * size);
    return { status: 200, body: { data, meta: { total: all.length, page, per_page: size } } };
  }
}

const at = (path: string): string => posix.join('/', path);

const etagOf = (bytes: Buffer | undefined): string | undefined =>
  bytes && `"${createHash('sha1').update(bytes).digest('hex')}"`;

const entryOf = (name: string, size: number) => ({
  name,
  created: TIME,
  modified: TIME,
  mode: '-rw-r--r--',
  mode_bits: '644',
  size,
  directory: false,
  file: true,
  symlink: false,
  mime: 'text/plain',
});

const claimsOf = (url: URL): Record<string, unknown> =>
  JSON.parse(
    Buffer.from(url.searchParams.get('token')!.split('.')[1]!, 'base64url').toString('utf8'),
  ) as Record<string, unknown>;

function answer(response: ServerResponse, { status, body, etag }: Answer & { etag?: string }): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(etag ? { etag } : {}) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
