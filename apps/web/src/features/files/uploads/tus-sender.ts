import { DetailedError, Upload as TusUpload, type HttpRequest } from 'tus-js-client';
import { createUpload } from '@app/contracts/client/file-streams.contract.js';
import { CallConnectionError, CallError, parseJson, urlOf } from '@app/contracts/core/call.js';
import { fetchSession, writeHeaders } from '../../../shared/api/call.js';
import { ApiFailure, toFailure } from '../../../shared/api/failure.js';
import { UploadConflict, type Sender, type Upload } from './sender.js';

const PART_BYTES = 8 * 1024 * 1024;
const RETRIES_MS = [0, 1_000, 3_000, 5_000, 15_000];
const TAKEN = 412;

/** The same file to the same place: it goes on where it stood, also after the page was loaded anew. */
const fingerprintOf = ({ server, directory, path, file }: Upload): string =>
  ['rookery', server, directory, path, file.size, file.lastModified].join('|');

function asFailure(error: Error): unknown {
  if (!(error instanceof DetailedError)) return error;
  const { originalResponse: response } = error;
  if (!response) return toFailure(new CallConnectionError(createUpload.id, { cause: error }));
  const status = response.getStatus();
  if (status === TAKEN) return new UploadConflict('the name is taken', { cause: error });
  const headers = new Headers();
  for (const name of ['x-request-id', 'retry-after']) {
    const value = response.getHeader(name);
    if (value) headers.set(name, value);
  }
  return toFailure(new CallError(createUpload.id, status, parseJson(response.getBody()), headers));
}

const prepare = (upload: Upload, hooks: Partial<ConstructorParameters<typeof TusUpload>[1]>): TusUpload => {
  const { server, directory, path, file, onConflict } = upload;
  return new TusUpload(file, {
    endpoint: urlOf('', createUpload, { params: { server } }),
    chunkSize: PART_BYTES,
    retryDelays: RETRIES_MS,
    removeFingerprintOnSuccess: true,
    fingerprint: () => Promise.resolve(fingerprintOf(upload)),
    metadata: {
      directory,
      name: path,
      mtime: String(file.lastModified),
      conflict: onConflict ?? 'fail',
    },
    onBeforeRequest: (request: HttpRequest) => {
      for (const [name, value] of Object.entries(writeHeaders())) request.setHeader(name, value);
    },
    ...hooks,
  });
};

const begin = async (
  upload: Upload,
  { signal, onProgress }: Parameters<Sender['send']>[1],
): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const tus = prepare(upload, {
    onProgress,
    onSuccess: () => resolve(),
    onError: (error) => reject(asFailure(error)),
  });
  const stop = (): void => {
    void tus.abort();
    reject(new Error('the upload was stopped'));
  };
  signal.addEventListener('abort', stop);
  try {
    // An answer to a taken name is not for the place where it stood: the wish goes along when it is made.
    const [before] = upload.onConflict === null ? await tus.findPreviousUploads() : [];
    if (before) tus.resumeFromPreviousUpload(before);
    if (signal.aborted) stop();
    else tus.start();
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Resumable uploads in parts, for nodes with `uploads.tus`. */
export const tusSender: Sender = {
  send: async (upload, hooks) => {
    try {
      await begin(upload, hooks);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 'CsrfTokenMismatch') throw error;
      await fetchSession();
      await begin(upload, hooks);
    }
  },
  giveUp: async (upload) => {
    const tus = prepare(upload, {});
    const [before] = await tus.findPreviousUploads();
    if (!before) return;
    tus.resumeFromPreviousUpload(before);
    // What is not taken away now, the node forgets by itself after a while.
    await tus.abort(true).catch(() => undefined);
  },
};
