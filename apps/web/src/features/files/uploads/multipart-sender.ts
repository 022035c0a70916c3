import { listFiles } from '@app/contracts/client/files.contract.js';
import { uploadFiles } from '@app/contracts/client/file-streams.contract.js';
import { CallConnectionError, CallError, parseJson, urlOf } from '@app/contracts/core/call.js';
import { call, withSession, writeHeaders } from '../../../shared/api/call.js';
import { ApiFailure, toFailure } from '../../../shared/api/failure.js';
import { joined, nameOf, parentOf } from '../paths.js';
import { UploadConflict, type Sender, type Upload } from './sender.js';

/** Names in a directory; none where there is no such directory yet. */
async function namesIn(server: string, directory: string): Promise<ReadonlySet<string>> {
  try {
    const { data } = await call(listFiles, { params: { server }, query: { directory } });
    return new Set(data.map(({ attributes }) => attributes.name));
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return new Set();
    throw error;
  }
}

/** `a (1).txt`: the first such name that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 1; ; number += 1) {
    const candidate = `${stem} (${number})${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function post(upload: Upload, name: string, hooks: Parameters<Sender['send']>[1]): Promise<void> {
  const { server, directory, file } = upload;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = new XMLHttpRequest();
  request.open('POST', urlOf('', uploadFiles, { params: { server }, query: { directory } }));
  for (const [header, value] of Object.entries(writeHeaders())) request.setRequestHeader(header, value);
  request.setRequestHeader('accept', 'application/json');
  request.upload.onprogress = ({ loaded }) => hooks.onProgress(Math.min(loaded, file.size));
  request.onerror = () => reject(toFailure(new CallConnectionError(uploadFiles.id, { cause: null })));
  request.onabort = () => reject(new Error('the upload was stopped'));
  request.onload = () => {
    if (request.status < 300) return resolve();
    const requestId = request.getResponseHeader('x-request-id');
    const headers = new Headers(requestId === null ? {} : { 'x-request-id': requestId });
    reject(
      toFailure(new CallError(uploadFiles.id, request.status, parseJson(request.responseText), headers)),
    );
  };
  hooks.signal.addEventListener('abort', () => request.abort(), { once: true });
  const form = new FormData();
  form.append('files', file, name);
  request.send(form);
  return promise;
}

/** One form for each file, for nodes that know nothing else; taken names are looked for before. */
export const multipartSender = (): Sender => {
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  return {
    send: async (upload, hooks) => {
      const { server, directory, path, onConflict } = upload;
      const folder = parentOf(joined(directory, path));
      if (!known.has(folder)) known.set(folder, namesIn(server, folder));
      const taken = await known.get(folder)!;
      const name = nameOf(`/${path}`);
      if (onConflict === null && taken.has(name)) throw new UploadConflict('the name is taken');
      const last = onConflict === 'rename' && taken.has(name) ? freeName(name, taken) : name;
      await withSession(() => post(upload, path.slice(0, path.length - name.length) + last, hooks));
    },
  };
};
