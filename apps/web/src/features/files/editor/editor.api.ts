import { queryOptions } from '@tanstack/react-query';
import { readContents, writeFile } from '@app/contracts/client/file-streams.contract.js';
import { ApiFailure } from '../../../shared/api/failure.js';
import { callRaw } from '../../../shared/api/call-raw.js';
import { decodeText, EMPTY_TEXT, type TextContents } from './contents.js';

const WRITING_MS = 120_000;
const REPLACING_MS = 60 * 60_000;

/** The text of a file with the ETag of that state. */
export interface OpenedText {
  readonly kind: 'text';
  readonly contents: TextContents;
  readonly etag: string | null;
  /** Not on disk yet. */
  readonly isNew: boolean;
}
/** What was read of a file, or why there is nothing to edit. */
export type OpenedFile = OpenedText | { readonly kind: 'too-large' | 'binary' };

export async function openFile(
  server: string,
  path: string,
  { mayBeNew = false, signal }: { mayBeNew?: boolean; signal?: AbortSignal } = {},
): Promise<OpenedFile> {
  try {
    const input = { params: { server }, query: { file: path } };
    const { bytes, headers } = await callRaw(readContents, input, signal ? { signal } : {});
    const contents = decodeText(bytes);
    return contents === null
      ? { kind: 'binary' }
      : { kind: 'text', contents, etag: headers.get('etag'), isNew: false };
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    if (error.code === 'FileSizeTooLargeException') return { kind: 'too-large' };
    if (mayBeNew && error.status === 404)
      return { kind: 'text', contents: EMPTY_TEXT, etag: null, isNew: true };
    throw error;
  }
}

/** A file as it was when it was opened: what happens to it meanwhile must not change what is typed in. */
export const openedFileQuery = (server: string, path: string, mayBeNew: boolean) =>
  queryOptions({
    queryKey: ['opened-file', server, path],
    queryFn: ({ signal }) => openFile(server, path, { mayBeNew, signal }),
    staleTime: Infinity,
    gcTime: 0,
  });

/** Saves over the state that `etag` names, over any where it is null; the ETag of what is there then. */
export async function saveFile(
  server: string,
  path: string,
  body: string,
  etag: string | null,
): Promise<string | null> {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    ...(etag === null ? {} : { 'if-match': etag }),
  };
  const input = { params: { server }, query: { file: path } };
  const answer = await callRaw(writeFile, input, { body, headers, timeoutMs: WRITING_MS });
  return answer.headers.get('etag');
}

/** Puts a file of this device in its place, whatever is in it. */
export const replaceFile = (server: string, path: string, file: File) =>
  callRaw(
    writeFile,
    { params: { server }, query: { file: path } },
    { body: file, headers: { 'content-type': 'application/octet-stream' }, timeoutMs: REPLACING_MS },
  );
