/** Numbers of SFTP version 3: draft-ietf-secsh-filexfer-02. */
export const REQUEST = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  extended: 200,
} as const;
export const ANSWER = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 201,
} as const;
export const STATUS = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
  /** Of later versions of the protocol; clients of this one take a status that they do not know for a failure. */
  noSpace: 14,
  quotaExceeded: 15,
} as const;
export const OPEN = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

export const VERSION = 3;
/** As OpenSSH's: 256 KiB with what stands around the data. */
export const MAX_PACKET = 256 * 1024;
export const MAX_DATA = MAX_PACKET - 1024;

/** A refusal with a status of the protocol; `message` is for whoever sits at the client. */
export class SftpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'SftpError';
  }
}

export const unsupported = (): SftpError => new SftpError(STATUS.unsupported, 'This is not supported.');

/** Bytes that are no packet of the protocol. */
export const malformed = (): SftpError => new SftpError(STATUS.badMessage, 'The message is malformed.');
