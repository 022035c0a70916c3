import { randomUUID } from 'node:crypto';
import { on } from 'node:events';
import { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { Directory } from '@app/contracts/client/file-paths.js';
import type { AppError } from '@app/contracts/core/errors.js';
import { badRequest, validationFailed } from '@app/contracts/errors/common.errors.js';
import { wrongMediaType } from '@app/contracts/errors/file.errors.js';
import type { PanelRequest } from '../../../access/panel-request.js';

/** The parts that hold files, and the fields that say where they go. */
const FILE_PARTS = new Set(['files', 'files[]']);
const PLACE_FIELDS = new Set(['directory', 'destination']);
const LIMITS = { fieldSize: 16 * 1024, fields: 20, parts: 1_000, headerPairs: 20, headerSize: 16 * 1024 };

/** A multipart body under way to a node. */
export interface MultipartRelay {
  readonly directory: string;
  readonly contentType: string;
  readonly body: Readable;
  /** What was wrong with the body that came in, once something was. */
  refusal(): AppError | null;
  /** Whatever has become of it: nothing more is read. */
  close(): void;
}

interface Part {
  readonly stream: BusboyFileStream;
  readonly name: string;
  readonly type: string;
}

/**
 * The files of a multipart body as another one in the form that nodes read: only parts `files`, whatever they were
 * called. No file is held: parts go out as they come in. Resolves when the first has begun, because where they go has
 * to be known then.
 */
export async function relayMultipart(
  request: PanelRequest,
  directory: string | null,
): Promise<MultipartRelay> {
  const reader = new MultipartReader(request, directory);
  try {
    const boundary = `rookery-${randomUUID()}`;
    const first = await reader.next();
    if (first === null) throw validationFailed([NO_FILE]);
    return {
      directory: reader.directory ?? '/',
      contentType: `multipart/form-data; boundary=${boundary}`,
      // Its error is the refusal, which whoever sends it asks for.
      body: Readable.from(encode(boundary, first, reader), { objectMode: false }).on(
        'error',
        () => undefined,
      ),
      refusal: () => reader.refusal,
      close: () => reader.close(),
    };
  } catch (error) {
    const { refusal } = reader;
    reader.close();
    throw refusal ?? error;
  }
}

const NO_FILE = { field: 'files', rule: 'required', detail: 'The files field is required.' };

class MultipartReader {
  refusal: AppError | null = null;
  private readonly parser: BusboyInstance;
  private readonly parts: AsyncIterator<[string, BusboyFileStream, string, string, string]>;
  private readonly aborted = new AbortController();
  private hasBegun = false;
  private current: BusboyFileStream | undefined;

  constructor(
    private readonly request: PanelRequest,
    public directory: string | null,
  ) {
    const type = request.headers['content-type'] ?? '';
    if (!/^multipart\/form-data\s*;/i.test(type))
      throw wrongMediaType('The body has to be multipart/form-data.');
    try {
      this.parser = new Busboy({ headers: { 'content-type': type }, preservePath: true, limits: LIMITS });
    } catch (cause) {
      throw badRequest({ detail: 'The multipart body names no boundary.', cause });
    }
    this.parts = on(this.parser, 'file', { close: ['finish'], signal: this.aborted.signal }) as never;
    this.parser.on('file', (field, stream) => {
      stream.on('error', () => undefined);
      this.hasBegun ||= FILE_PARTS.has(field);
    });
    this.parser.on('field', (field, value) => this.readField(field, value));
    this.parser.on('error', (cause) =>
      this.fail(badRequest({ detail: 'The multipart body is not whole.', cause })),
    );
    for (const limit of ['partsLimit', 'fieldsLimit'] as const) {
      this.parser.on(limit, () => this.fail(badRequest('The multipart body has too many parts.')));
    }
    const { raw } = request;
    raw.once('close', this.onClose);
    raw.pipe(this.parser);
  }

  /** The next file, null after the last. */
  async next(): Promise<Part | null> {
    for (;;) {
      const { done, value } = await this.parts.next();
      if (done) return null;
      const [field, stream, name, , type] = value;
      if (!FILE_PARTS.has(field) || !name) {
        stream.resume();
        continue;
      }
      if (/\p{Cc}/u.test(name)) this.fail(badRequest('The name of a file holds control characters.'));
      if (this.refusal) throw this.refusal;
      this.current = stream;
      return { stream, name, type };
    }
  }

  close(): void {
    const { raw } = this.request;
    raw.off('close', this.onClose);
    raw.unpipe(this.parser);
    raw.resume();
    this.fail(this.refusal ?? badRequest('The upload was given up.'));
  }

  private readonly onClose = (): void => {
    if (!this.request.raw.complete)
      this.fail(badRequest('The request body ended before all of it was there.'));
  };

  private readField(field: string, value: string): void {
    if (!PLACE_FIELDS.has(field) || this.directory !== null) return;
    const place = Directory.safeParse(value);
    if (!place.success) {
      const detail = 'The directory is no path.';
      return this.fail(validationFailed([{ field: 'directory', rule: 'regex', detail }]));
    }
    if (this.hasBegun) return this.fail(badRequest('The directory has to come before the files.'));
    this.directory = place.data ?? null;
  }

  /** Whoever waits for a part, or reads one, ends with this. */
  private fail(refusal: AppError): void {
    this.refusal ??= refusal;
    this.aborted.abort(refusal);
    this.current?.destroy(refusal);
  }
}

async function* encode(boundary: string, first: Part, reader: MultipartReader): AsyncGenerator<Buffer> {
  for (let part: Part | null = first; part !== null; part = await reader.next()) {
    const name = part.name.replaceAll(/["\\]/g, String.raw`\$&`);
    yield Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\n` +
        `content-type: application/octet-stream\r\n\r\n`,
    );
    for await (const bytes of part.stream) yield bytes as Buffer;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
