import { setAttributesOf } from '../../../platform/filesystem/index.js';
import {
  attributesAnswer,
  DataAnswer,
  endAnswer,
  handleAnswer,
  namesAnswer,
  okAnswer,
} from '../protocol/answers.js';
import type { Fields } from '../protocol/fields.js';
import type { SftpResponder } from '../protocol/sftp-stream.js';
import { MAX_DATA, OPEN, REQUEST, SftpError, STATUS, unsupported } from '../protocol/wire.js';
import { asStatus } from './file-status.js';
import { ListedDirectory } from './listed-directory.js';
import { OpenFile } from './open-file.js';
import { absolute, changeOf, MAX_HANDLES, MAX_OFFSET, PATH_REQUESTS, tooLarge } from './path-requests.js';
import type { ChangePermission, SftpFiles } from './sftp-files.js';

type Opened = OpenFile | ListedDirectory;

/** Answers the requests of one SFTP stream, each by what its user may do at that moment. */
export class SftpRequests implements SftpResponder {
  private readonly opened = new Map<number, Opened>();
  private lastHandle = 0;

  constructor(private readonly files: SftpFiles) {}

  async answer(kind: number, id: number, fields: Fields): Promise<Buffer> {
    try {
      const byPath = PATH_REQUESTS[kind];
      return await (byPath ? byPath(this.files, id, fields) : this.byHandle(kind, id, fields));
    } catch (error) {
      throw asStatus(error);
    }
  }

  async close(): Promise<void> {
    const opened = [...this.opened.values()];
    this.opened.clear();
    await Promise.allSettled(opened.map((each) => each.close()));
  }

  private byHandle(kind: number, id: number, fields: Fields): Promise<Buffer> {
    switch (kind) {
      case REQUEST.open:
        return this.open(id, fields);
      case REQUEST.read:
        return this.read(id, fields);
      case REQUEST.write:
        return this.write(id, fields);
      case REQUEST.close:
        return this.release(id, fields);
      case REQUEST.fstat:
        return this.look(id, fields);
      case REQUEST.fsetstat:
        return this.change(id, fields);
      case REQUEST.opendir:
        return this.openDirectory(id, fields);
      case REQUEST.readdir:
        return this.list(id, fields);
      default:
        throw unsupported();
    }
  }

  private async open(id: number, fields: Fields): Promise<Buffer> {
    const path = absolute(fields.text());
    const flags = fields.number();
    const { mode } = fields.attributes();
    const has = (flag: number): boolean => (flags & flag) !== 0;
    this.assertRoom();
    if (has(OPEN.read) || !has(OPEN.write)) this.files.demand('file.read-content');
    if (!has(OPEN.write)) {
      const { handle, info } = await this.files.user.open(path);
      return this.keep(id, new OpenFile(handle, info, { reads: true, appends: false }, null));
    }
    let permission: ChangePermission = 'file.update';
    const { handle, info, isNew } = await this.files.entries.openToWrite(path, {
      reads: has(OPEN.read),
      creates: has(OPEN.create),
      isNewOnly: has(OPEN.create) && has(OPEN.exclusive),
      check: (isCreation) => {
        permission = isCreation ? 'file.create' : 'file.update';
        this.files.demand(permission);
      },
      ...(mode === undefined ? {} : { mode }),
    });
    const rights = { reads: has(OPEN.read), appends: has(OPEN.append) };
    const claim = this.files.user.server.disk.claim();
    const file = new OpenFile(handle, info, rights, { permission, claim });
    try {
      if (has(OPEN.truncate) && !isNew) await file.truncate();
    } catch (error) {
      await file.close();
      throw error;
    }
    this.files.note(isNew ? 'create' : 'write', path);
    return this.keep(id, file);
  }

  private async read(id: number, fields: Fields): Promise<Buffer> {
    const file = this.file(fields);
    const [offset, length] = [fields.big(), fields.number()];
    this.files.demand('file.read-content');
    if (!file.canRead) throw denied('The file is not open to be read.');
    const answer = new DataAnswer(id, Math.min(length, MAX_DATA));
    const bytes = offset > MAX_OFFSET ? 0 : await file.read(answer.data, Number(offset));
    return bytes === 0 && length > 0 ? endAnswer(id) : answer.finish(bytes);
  }

  private async write(id: number, fields: Fields): Promise<Buffer> {
    const file = this.writable(fields);
    const [offset, data] = [fields.big(), fields.data()];
    if (offset > MAX_OFFSET) throw tooLarge();
    await file.write(data, Number(offset));
    return okAnswer(id);
  }

  private async release(id: number, fields: Fields): Promise<Buffer> {
    const handle = fields.data();
    const opened = this.find(handle);
    this.opened.delete(handle.readUInt32BE(0));
    await opened.close();
    return okAnswer(id);
  }

  private async look(id: number, fields: Fields): Promise<Buffer> {
    const opened = this.find(fields.data());
    this.files.demand('file.read');
    return attributesAnswer(id, await opened.look(), this.files.owner);
  }

  private async change(id: number, fields: Fields): Promise<Buffer> {
    const file = this.writable(fields);
    const change = changeOf(fields.attributes());
    await setAttributesOf(file.handle, change, (_from, to) => file.mayBecome(to));
    return okAnswer(id);
  }

  private async openDirectory(id: number, fields: Fields): Promise<Buffer> {
    const path = absolute(fields.text());
    this.files.demand('file.read');
    this.assertRoom();
    const { jail } = this.files.user;
    const { handle } = await jail.openDirectory(path);
    return this.keep(id, new ListedDirectory(jail, handle));
  }

  private async list(id: number, fields: Fields): Promise<Buffer> {
    const directory = this.find(fields.data());
    this.files.demand('file.read');
    if (!(directory instanceof ListedDirectory)) throw badHandle();
    const entries = await directory.next();
    return entries.length === 0 ? endAnswer(id) : namesAnswer(id, entries, this.files.owner);
  }

  private keep(id: number, opened: Opened): Buffer {
    const number = ++this.lastHandle;
    this.opened.set(number, opened);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(number, 0);
    return handleAnswer(id, handle);
  }

  private assertRoom(): void {
    if (this.opened.size >= MAX_HANDLES) throw new SftpError(STATUS.failure, 'Too many files are open.');
  }

  private find(handle: Buffer): Opened {
    const opened = handle.length === 4 ? this.opened.get(handle.readUInt32BE(0)) : undefined;
    if (!opened) throw badHandle();
    return opened;
  }

  private file(fields: Fields): OpenFile {
    const opened = this.find(fields.data());
    if (!(opened instanceof OpenFile)) throw badHandle();
    return opened;
  }

  /** A file that is open to be written, by somebody who may go on with that. */
  private writable(fields: Fields): OpenFile {
    const file = this.file(fields);
    if (file.permission === null) throw denied('The file is not open to be written.');
    this.files.demand(file.permission);
    return file;
  }
}

const badHandle = (): SftpError => new SftpError(STATUS.failure, 'There is no such handle.');
const denied = (message: string): SftpError => new SftpError(STATUS.permissionDenied, message);
