import { bytesOf, type EntryInfo, type EntryKind, type Owner } from '../../../platform/filesystem/index.js';
import { ANSWER, STATUS, VERSION } from './wire.js';

/** What may be asked beyond version 3, as OpenSSH defines it. */
const EXTENSIONS = {
  'posix-rename@openssh.com': '1',
  'statvfs@openssh.com': '2',
  'limits@openssh.com': '1',
} as const;

const SIZE = 1;
const OWNER = 2;
const MODE = 4;
const TIMES = 8;
const KIND_BITS: Readonly<Record<EntryKind, number>> = {
  file: 0o100000,
  directory: 0o040000,
  link: 0o120000,
  pipe: 0o010000,
  socket: 0o140000,
  device: 0o060000,
};
const LETTERS: Readonly<Record<EntryKind, string>> = {
  file: '-',
  directory: 'd',
  link: 'l',
  pipe: 'p',
  socket: 's',
  device: 'b',
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_A_YEAR_MS = 182 * 24 * 3_600_000;

const number = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0, 0);
  return bytes;
};
const big = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value), 0);
  return bytes;
};
const text = (value: string): Buffer => {
  const bytes = Buffer.from(bytesOf(value) as string);
  return Buffer.concat([number(bytes.length), bytes]);
};

function packet(kind: number, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  return Buffer.concat([number(length), Buffer.of(kind), ...parts], 4 + length);
}

export const versionAnswer = (): Buffer =>
  packet(
    ANSWER.version,
    number(VERSION),
    ...Object.entries(EXTENSIONS).flatMap(([name, value]) => [text(name), text(value)]),
  );

export const statusAnswer = (id: number, status: number, message: string): Buffer =>
  packet(ANSWER.status, number(id), number(status), text(message), text('en'));

export const okAnswer = (id: number): Buffer => statusAnswer(id, STATUS.ok, 'Success');

export const endAnswer = (id: number): Buffer => statusAnswer(id, STATUS.eof, 'End of file');

export const handleAnswer = (id: number, handle: Buffer): Buffer =>
  packet(ANSWER.handle, number(id), number(handle.length), handle);

export const attributesAnswer = (id: number, info: EntryInfo, owner: Owner): Buffer =>
  packet(ANSWER.attributes, number(id), attributes(info, owner));

/** A name without attributes: of a path or a link's target. */
export const nameAnswer = (id: number, name: string): Buffer =>
  packet(ANSWER.name, number(id), number(1), text(name), text(name), number(0));

export const namesAnswer = (id: number, entries: readonly EntryInfo[], owner: Owner): Buffer =>
  packet(
    ANSWER.name,
    number(id),
    number(entries.length),
    ...entries.flatMap((info) => [text(info.name), text(longName(info)), attributes(info, owner)]),
  );

export const numbersAnswer = (id: number, values: readonly number[]): Buffer =>
  packet(ANSWER.extended, number(id), ...values.map(big));

/** Room for an answer with data, which is read into it behind its head. */
export class DataAnswer {
  private static readonly HEAD = 13;
  private readonly bytes: Buffer;

  constructor(
    private readonly id: number,
    length: number,
  ) {
    this.bytes = Buffer.allocUnsafe(DataAnswer.HEAD + length);
  }

  get data(): Buffer {
    return this.bytes.subarray(DataAnswer.HEAD);
  }

  /** The answer with the first so many bytes. */
  finish(length: number): Buffer {
    this.bytes.writeUInt32BE(9 + length, 0);
    this.bytes[4] = ANSWER.data;
    this.bytes.writeUInt32BE(this.id, 5);
    this.bytes.writeUInt32BE(length, 9);
    return this.bytes.subarray(0, DataAnswer.HEAD + length);
  }
}

const seconds = (at: Date): number => Math.min(Math.max(0, Math.floor(at.getTime() / 1000)), 0xffffffff);

function attributes(info: EntryInfo, owner: Owner): Buffer {
  const at = seconds(info.modified);
  return Buffer.concat([
    number(SIZE | OWNER | MODE | TIMES),
    big(info.size),
    ...[owner.uid, owner.gid, KIND_BITS[info.kind] | info.mode, at, at].map(number),
  ]);
}

const triple = (bits: number): string =>
  `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;

/** A line of `ls -l`; clients show it as it is, and some read it. */
export function longName({ name, kind, mode, size, modified }: EntryInfo): string {
  const rights = triple(mode >> 6) + triple(mode >> 3) + triple(mode);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const isOld = Math.abs(Date.now() - modified.getTime()) > HALF_A_YEAR_MS;
  const time = isOld
    ? ` ${modified.getUTCFullYear()}`
    : `${pad(modified.getUTCHours())}:${pad(modified.getUTCMinutes())}`;
  const date = `${MONTHS[modified.getUTCMonth()]} ${String(modified.getUTCDate()).padStart(2, ' ')} ${time}`;
  return `${LETTERS[kind]}${rights}    1 container container ${String(size).padStart(12, ' ')} ${date} ${name}`;
}
