import { once } from 'node:events';
import { readdir, readFile, rm, mkdtemp } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';

export const BUCKET = 'backups';
const UPLOADS = join(BUCKET, '._S3rver_uploads');

/** `drop` cuts the connection after the request has come; a number is answered as a status. */
type Fault = 'drop' | number;

/**
 * A real S3 server of a test's own, behind a front that can fail. The front adds what s3rver lacks: listing and
 * aborting uploads, and bodies signed in pieces.
 */
export class TestS3 {
  /** `PUT part 2`, `POST uploads`, `POST complete`, `GET`, `DELETE abort` …, as they came. */
  readonly calls: string[] = [];
  private faults: { readonly call: string | RegExp; readonly fault: Fault; left: number }[] = [];
  private readonly front: Server = createServer((incoming, answer) => void this.handle(incoming, answer));

  private constructor(
    private readonly folder: string,
    private readonly store: S3rver,
    private readonly port: number,
  ) {}

  static async start(): Promise<TestS3> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-s3-'));
    const store = new S3rver({
      address: '127.0.0.1',
      port: 0,
      directory: folder,
      silent: true,
      configureBuckets: [{ name: BUCKET }],
    });
    const { port } = await store.run();
    const s3 = new TestS3(folder, store, port);
    s3.front.listen(0, '127.0.0.1');
    await once(s3.front, 'listening');
    return s3;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.front.address() as AddressInfo).port}`;
  }

  /** As the API takes it. */
  get configuration(): Record<string, string | boolean> {
    return {
      endpoint: this.endpoint,
      region: 'us-east-1',
      bucket: BUCKET,
      key: 'S3RVER',
      secret: 'S3RVER',
      use_path_style_endpoint: true,
      prefix: 'rookery/',
    };
  }

  /** The next `times` calls of that kind fail. */
  fail(call: string | RegExp, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.faults.push({ call, fault, left: times });
  }

  heal(): void {
    this.faults = [];
  }

  /** Names of all objects. */
  async objects(): Promise<string[]> {
    const names = await readdir(join(this.folder, BUCKET), { recursive: true });
    return names.flatMap((name) => /^(.*)\._S3rver_object$/.exec(name)?.[1] ?? []).sort();
  }

  /** Ids of uploads that have become no object. */
  uploads(): Promise<string[]> {
    return readdir(join(this.folder, UPLOADS)).catch(() => []);
  }

  async close(): Promise<void> {
    this.front.closeAllConnections();
    this.front.close();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://s3');
    const call = nameOf(incoming.method ?? '', url);
    this.calls.push(call);
    const rule = this.faults.find((each) => each.left > 0 && matches(each.call, call));
    if (rule) {
      rule.left--;
      if (rule.fault === 'drop') return void incoming.socket.destroy();
      incoming.resume();
      await once(incoming, 'end').catch(() => undefined);
      return void answer.writeHead(rule.fault).end();
    }
    if (call === 'GET uploads') return this.listUploads(url, answer);
    const upload = url.searchParams.get('uploadId');
    if (upload !== null && !(await this.uploads()).includes(upload)) {
      incoming.resume();
      answer.writeHead(404, { 'content-type': 'application/xml' });
      return void answer.end('<Error><Code>NoSuchUpload</Code></Error>');
    }
    if (call === 'DELETE abort') {
      await rm(join(this.folder, UPLOADS, upload!), { recursive: true, force: true });
      return void answer.writeHead(204).end();
    }
    const decodedLength = incoming.headers['x-amz-decoded-content-length'];
    const isSignedInChunks = decodedLength !== undefined;
    const passed = request(
      {
        host: '127.0.0.1',
        port: this.port,
        method: incoming.method,
        path: incoming.url,
        headers: isSignedInChunks
          ? { ...incoming.headers, 'content-length': String(decodedLength) }
          : incoming.headers,
      },
      (response) => {
        answer.writeHead(response.statusCode!, response.headers);
        response.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    if (isSignedInChunks) passed.end(withoutChunks(await buffer(incoming)));
    else incoming.pipe(passed);
  }

  private async listUploads(url: URL, answer: ServerResponse): Promise<void> {
    const prefix = url.searchParams.get('prefix') ?? '';
    const found = await Promise.all(
      (await this.uploads()).map(async (id) => ({
        id,
        // None: it has become an object, or been aborted, since.
        key: await readFile(join(this.folder, UPLOADS, id, 'key'), 'utf8').catch(() => null),
      })),
    );
    const items = found
      .filter(({ key }) => key?.startsWith(prefix))
      .map(({ id, key }) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`);
    answer.writeHead(200, { 'content-type': 'application/xml' });
    answer.end(`<ListMultipartUploadsResult>${items.join('')}</ListMultipartUploadsResult>`);
  }
}

/** A body that is signed piece by piece, as restic sends them over HTTP: `<hex length>;chunk-signature=…` before each. */
function withoutChunks(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const begin = body.indexOf('\r\n', at) + 2;
    const length = Number.parseInt(body.toString('latin1', at, begin), 16);
    pieces.push(body.subarray(begin, begin + length));
    at = begin + length + 2;
  }
  return Buffer.concat(pieces);
}

const matches = (rule: string | RegExp, call: string): boolean =>
  typeof rule === 'string' ? rule === call : rule.test(call);

function nameOf(method: string, { searchParams }: URL): string {
  const part = searchParams.get('partNumber');
  if (part !== null) return `${method} part ${part}`;
  if (searchParams.has('uploads')) return `${method} uploads`;
  if (searchParams.has('uploadId')) return method === 'POST' ? 'POST complete' : `${method} abort`;
  return method;
}
