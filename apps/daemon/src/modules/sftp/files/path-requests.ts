import { posix } from 'node:path';
import { type AttributeChange, codeOf, FilesystemError } from '../../../platform/filesystem/index.js';
import { attributesAnswer, nameAnswer, numbersAnswer, okAnswer } from '../protocol/answers.js';
import type { Fields, SentAttributes } from '../protocol/fields.js';
import { MAX_DATA, MAX_PACKET, REQUEST, SftpError, STATUS, unsupported } from '../protocol/wire.js';
import type { SftpFiles } from './sftp-files.js';

type PathRequest = (files: SftpFiles, id: number, fields: Fields) => Promise<Buffer>;

/** Files and directories that one stream may have open. */
export const MAX_HANDLES = 128;
export const MAX_OFFSET = BigInt(Number.MAX_SAFE_INTEGER);
const MIB = 1024 * 1024;
/** Bytes of the blocks in which room is told. */
const BLOCK = 4096;
const LONGEST_NAME = 255;

/** A path as clients write it, from the root of the server's files on. */
export const absolute = (path: string): string => posix.normalize(`/${path}`).replace(/(?<=.)\/$/, '');

export const tooLarge = (): SftpError => new SftpError(STATUS.failure, 'No file is as large as that.');

const setAttributes: PathRequest = async (files, id, fields) => {
  const path = absolute(fields.text());
  const change = changeOf(fields.attributes());
  files.demand('file.update');
  const claim = files.user.server.disk.claim();
  try {
    let growth = 0;
    await files.entries.setAttributes(path, change, (from, to) => {
      growth = to - from;
      if (!claim.extend(growth)) throw new FilesystemError('over-quota', 'The file does not fit.');
    });
    claim.settle(growth);
  } finally {
    claim.settle(0);
  }
  return okAnswer(id);
};

const remove: PathRequest = async (files, id, fields) => {
  const path = absolute(fields.text());
  files.demand('file.delete');
  await files.entries.removeFile(path);
  files.note('delete', path);
  files.user.remeasure();
  return okAnswer(id);
};

/** Only an empty one, unlike Wings: programs ask to find out whether it is. */
const removeDirectory: PathRequest = async (files, id, fields) => {
  const path = absolute(fields.text());
  files.demand('file.delete');
  await inWords(files.entries.removeDirectory(path), ['ENOTEMPTY', 'EEXIST'], 'The directory is not empty.');
  files.note('delete', path);
  return okAnswer(id);
};

const makeDirectory: PathRequest = async (files, id, fields) => {
  const path = absolute(fields.text());
  const { mode } = fields.attributes();
  files.demand('file.create');
  await inWords(files.entries.makeDirectory(path, mode), ['EEXIST', 'exists'], 'The name is taken.');
  files.note('create-directory', path);
  return okAnswer(id);
};

const link: PathRequest = async (files, id, fields) => {
  // OpenSSH's order, which all clients follow, is not the draft's.
  const [target, path] = [fields.text(), absolute(fields.text())];
  files.demand('file.create');
  await inWords(files.entries.link(path, target), ['EEXIST'], 'The name is taken.');
  files.note('create', path);
  return okAnswer(id);
};

const readLink: PathRequest = async (files, id, fields) => {
  files.demand('file.read');
  const target = files.entries.readLink(absolute(fields.text()));
  return nameAnswer(id, await inWords(target, ['EINVAL'], 'This is no link.'));
};

/** Over whatever file stands in the place, as clients that save by renaming need it (hazard S4). */
const rename: PathRequest = async (files, id, fields) => {
  const [from, to] = [absolute(fields.text()), absolute(fields.text())];
  files.demand('file.update');
  const taken = ['ENOTEMPTY', 'EEXIST', 'EISDIR', 'ENOTDIR'];
  await inWords(files.entries.rename(from, to), taken, 'The name is taken by a directory.');
  files.note('rename', { from, to });
  files.user.remeasure();
  return okAnswer(id);
};

/** The server's limit counts where it is narrower than the disk. */
const room: PathRequest = async (files, id) => {
  files.demand('file.read');
  const { total, free, entries, freeEntries } = await files.entries.room();
  const { disk, configuration } = files.user.server;
  const limit = configuration.settings.build.disk_space * MIB;
  const size = limit > 0 ? Math.min(total, limit) : total;
  const left = limit > 0 ? Math.min(free, Math.max(0, limit - disk.lastBytes)) : free;
  const blocks = (bytes: number): number => Math.floor(bytes / BLOCK);
  return numbersAnswer(id, [
    ...[BLOCK, BLOCK, blocks(size), blocks(left), blocks(left)],
    ...[entries, freeEntries, freeEntries, 0, 0, LONGEST_NAME],
  ]);
};

const extended: PathRequest = (files, id, fields) => {
  switch (fields.text()) {
    case 'posix-rename@openssh.com':
      return rename(files, id, fields);
    case 'statvfs@openssh.com':
      return room(files, id, fields);
    case 'limits@openssh.com':
      return Promise.resolve(numbersAnswer(id, [MAX_PACKET, MAX_DATA, MAX_DATA, MAX_HANDLES]));
    default:
      throw unsupported();
  }
};

/** Requests that name entries by their paths: daemon-runtime.md §6. */
export const PATH_REQUESTS: Readonly<Record<number, PathRequest>> = {
  [REQUEST.lstat]: async (files, id, fields) => {
    files.demand('file.read');
    return attributesAnswer(id, await files.user.jail.look(absolute(fields.text())), files.owner);
  },
  [REQUEST.stat]: async (files, id, fields) => {
    files.demand('file.read');
    return attributesAnswer(id, await files.entries.target(absolute(fields.text())), files.owner);
  },
  // Says nothing of what is there, and clients ask for it before anything else.
  [REQUEST.realpath]: (_files, id, fields) => Promise.resolve(nameAnswer(id, absolute(fields.text()))),
  [REQUEST.setstat]: setAttributes,
  [REQUEST.remove]: remove,
  [REQUEST.rmdir]: removeDirectory,
  [REQUEST.mkdir]: makeDirectory,
  [REQUEST.symlink]: link,
  [REQUEST.readlink]: readLink,
  [REQUEST.rename]: rename,
  [REQUEST.extended]: extended,
};

/** What a client sent, as files take it. Owners are not for clients to choose and are passed over. */
export function changeOf({ size, mode, accessed, modified }: SentAttributes): AttributeChange {
  if (size !== undefined && size > MAX_OFFSET) throw tooLarge();
  const at = (seconds: number): Date => new Date(seconds * 1000);
  return {
    ...(size === undefined ? {} : { size: Number(size) }),
    ...(mode === undefined ? {} : { mode }),
    ...(modified === undefined || accessed === undefined
      ? {}
      : { times: { accessed: at(accessed), modified: at(modified) } }),
  };
}

async function inWords<T>(work: Promise<T>, codes: readonly string[], sentence: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!codes.includes(codeOf(error) ?? '')) throw error;
    throw new SftpError(STATUS.failure, sentence, { cause: error });
  }
}
