import { connect, type Socket } from 'node:net';

const PART = 'application/offset+octet-stream';

/** Speaks tus 1.0 as browsers do, one request at a time, so that a test may stop between any two. */
export class TusClient {
  constructor(
    public url: string,
    /** `/api/client/servers/<uuid>/files` */
    private readonly files: string,
    private readonly key: string,
    private readonly further: Readonly<Record<string, string>> = {},
  ) {}

  create(length: number, metadata: Record<string, string>): Promise<Response> {
    const pairs = Object.entries(metadata).map(([name, text]) => `${name} ${btoa(text)}`);
    return this.send('POST', `${this.files}/uploads`, {
      'upload-length': String(length),
      'upload-metadata': pairs.join(','),
    });
  }

  /** Where the upload is from now on. */
  async begin(length: number, metadata: Record<string, string>): Promise<string> {
    const answer = await this.create(length, metadata);
    if (answer.status !== 201) throw new Error(`no upload: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('location')!;
  }

  state(upload: string): Promise<Response> {
    return this.send('HEAD', upload);
  }

  async offset(upload: string): Promise<number> {
    const { status, headers } = await this.state(upload);
    if (status !== 200) throw new Error(`no state: ${status}`);
    return Number(headers.get('upload-offset'));
  }

  part(upload: string, offset: number, bytes: Uint8Array): Promise<Response> {
    const headers = { 'upload-offset': String(offset), 'content-type': PART };
    return this.send('PATCH', upload, headers, bytes);
  }

  async append(upload: string, offset: number, bytes: Uint8Array): Promise<number> {
    return (await this.part(upload, offset, bytes)).status;
  }

  async giveUp(upload: string): Promise<number> {
    return (await this.send('DELETE', upload)).status;
  }

  /** A part of that length of which only these bytes come. */
  stall(upload: string, offset: number, length: number, bytes: Uint8Array): Socket {
    const socket = connect(Number(new URL(this.url).port), '127.0.0.1').on('error', () => undefined);
    const own = { 'upload-offset': String(offset), 'content-type': PART, 'content-length': String(length) };
    const head = Object.entries({ host: 'panel', ...this.headers(), ...own });
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`PATCH ${upload} HTTP/1.1\r\n${lines}\r\n`);
    socket.write(bytes);
    return socket;
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.key}`, 'tus-resumable': '1.0.0', ...this.further };
  }

  private send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array,
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { ...this.headers(), ...headers },
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
  }
}
