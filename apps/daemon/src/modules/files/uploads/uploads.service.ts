import { posix } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { createUpload, Upload } from '@app/contracts/daemon/file-streams.contract.js';
import type { InputFor } from '@app/platform/http/input.decorator.js';
import {
  codeOf,
  FilesystemError,
  type FoundUpload,
  ServerFiles,
  UploadFolder,
} from '../../../platform/filesystem/index.js';
import { ActivityRecorder } from '../../activity/index.js';
import type { Server } from '../../servers/index.js';
import { copyName } from '../copy-name.js';
import { badPath, directoryInTheWay } from '../file.errors.js';
import { FilesService } from '../files.service.js';
import { safePath } from '../safe-path.js';
import { bodyOf } from '../streams/body-of.js';
import { below } from '../user-files.js';
import {
  tooManyUploads,
  uploadNameTaken,
  uploadNotFound,
  uploadStandsElsewhere,
  uploadTooLong,
} from './upload.errors.js';
import { isWaiting, pathOf, type ServerUpload, stateOf, UploadRecord } from './upload-record.js';
import { UploadTurns } from './upload-turns.js';

/** Unfinished ones of a server; a folder of thousands of files goes up a few at a time. */
const MAX_UPLOADS = 200;
const MAX_NAMES = 60;

/**
 * Uploads that go on where they broke off, whoever broke: sender, panel or this process. All that is known of one lies
 * on disk; it counts against the disk limit from its first byte on and becomes a file at once.
 */
@Injectable()
export class UploadsService {
  private readonly turns = new UploadTurns();

  constructor(
    private readonly files: FilesService,
    private readonly volumes: ServerFiles,
    private readonly activity: ActivityRecorder,
  ) {}

  /** Throws what the end of the upload would be refused for, as far as that is known by now. */
  async create(server: Server, body: InputFor<typeof createUpload>['body']): Promise<Upload> {
    const files = this.files.of(server);
    files.assertFree();
    const { directory, name, length, mtime = null, conflict, user = null, ip = null } = body;
    const file = safePath(name);
    if (file === null) throw badPath();
    const there = await files.jail.target(below(directory, file));
    if (there && conflict === 'fail') throw uploadNameTaken();
    if (there?.kind === 'directory' && conflict === 'replace') throw directoryInTheWay();
    const room = server.disk.claim();
    const fits = room.extend(length);
    room.settle(0);
    if (!fits) throw overLimit();
    const folder = this.folderOf(server.uuid);
    if ((await folder.unfinished()) >= MAX_UPLOADS) throw tooManyUploads();
    const id = await folder.create({ directory, file, length, mtime, conflict, user, ip, isPlaced: false });
    return this.get(server, id);
  }

  /** Puts the file in its place when all of it has come and nobody did. */
  async get(server: Server, id: string): Promise<Upload> {
    const state = await this.open(server, id, async (upload) => (isWaiting(upload) ? null : stateOf(upload)));
    return (
      state ??
      this.turns.take(id, () =>
        this.open(server, id, async (upload) => {
          if (isWaiting(upload)) await this.place(server, upload);
          return stateOf(upload);
        }),
      )
    );
  }

  /** Throws 409 where the upload stands elsewhere; what has come before a failure is kept. */
  async append(server: Server, id: string, offset: number, request: FastifyRequest): Promise<Upload> {
    this.files.of(server).assertFree();
    const body = bodyOf(request);
    const announced = Number(request.headers['content-length'] ?? 0);
    await this.open(server, id, async ({ size, record }) => {
      // Before anybody is stopped for it.
      if (offset > (size ?? record.length)) throw uploadStandsElsewhere();
      if (offset + announced > record.length) throw uploadTooLong();
    });
    let isReading = true;
    const work = (upload: ServerUpload): Promise<Upload> => {
      if (stateOf(upload).offset !== offset) throw uploadStandsElsewhere();
      return this.receive(server, upload, body, () => (isReading = false));
    };
    return this.turns.take(
      id,
      () => this.open(server, id, work),
      () => {
        if (isReading) request.raw.destroy();
      },
    );
  }

  async delete(server: Server, id: string): Promise<void> {
    await this.turns.take(id, async () => {
      const freed = await this.folderOf(server.uuid).remove(id);
      if (freed === null) throw uploadNotFound();
      server.disk.claim().settle(-freed);
    });
  }

  /** What there is of uploads in the folder of a server, known to this daemon or not. */
  found(uuid: string): Promise<FoundUpload[]> {
    return this.folderOf(uuid).all();
  }

  /** Removes an upload unless somebody works on it. */
  async forget(uuid: string, id: string): Promise<void> {
    if (!this.turns.isTaken(id)) await this.turns.take(id, () => this.folderOf(uuid).remove(id));
  }

  private async receive(
    server: Server,
    upload: ServerUpload,
    body: ReturnType<typeof bodyOf>,
    received: () => void,
  ): Promise<Upload> {
    const start = upload.size ?? upload.record.length;
    const claim = server.disk.claim();
    try {
      if (start < upload.record.length) {
        await upload.append(body, (bytes) => {
          if (bytes > upload.record.length) throw uploadTooLong();
          if (!claim.extend(bytes - start)) throw overLimit();
        });
      }
    } finally {
      received();
      claim.settle((upload.size ?? start) - start);
    }
    if (isWaiting(upload)) await this.place(server, upload);
    return stateOf(upload);
  }

  /** May be repeated after an end at any step. */
  private async place(server: Server, upload: ServerUpload): Promise<void> {
    const { record } = upload;
    const { directory, conflict } = record;
    for (let attempt = 0; upload.size !== null; attempt++) {
      const file = freeName(record.file, attempt);
      // Where it is going, before it goes: once it has gone nothing else would tell.
      if (upload.record.file !== file) await upload.save({ ...record, file });
      try {
        await this.adopt(server, upload);
        break;
      } catch (error) {
        if (codeOf(error) !== 'exists') throw error;
        if (conflict !== 'rename' || attempt >= MAX_NAMES) throw uploadNameTaken({ cause: error });
      }
    }
    const { file, user, ip } = upload.record;
    const metadata = { file, directory };
    this.activity.record({ server: server.uuid, event: 'server:file.uploaded', metadata, user, ip });
    await upload.save({ ...upload.record, isPlaced: true });
  }

  private async adopt(server: Server, { part, record }: ServerUpload): Promise<void> {
    const files = this.files.of(server);
    files.assertFree();
    const { replaced } = await files.jail
      .adopt(part, pathOf(record), {
        replaces: record.conflict === 'replace',
        mtime: record.mtime === null ? null : new Date(record.mtime),
      })
      .catch((error: unknown) => {
        throw codeOf(error) === 'is-a-directory' ? directoryInTheWay({ cause: error }) : error;
      });
    server.disk.claim().settle(-replaced);
  }

  private async open<T>(server: Server, id: string, work: (upload: ServerUpload) => Promise<T>): Promise<T> {
    const found = await this.folderOf(server.uuid).with(id, async (upload) => ({
      result: await work(upload),
    }));
    if (found === null) throw uploadNotFound();
    return found.result;
  }

  private folderOf(uuid: string): UploadFolder<UploadRecord> {
    return new UploadFolder(this.volumes.rootOf(uuid), UploadRecord);
  }
}

const freeName = (file: string, attempt: number): string =>
  attempt === 0 ? file : posix.join(posix.dirname(file), copyName(posix.basename(file), attempt - 1));

const overLimit = (): FilesystemError => new FilesystemError('over-quota', 'The upload does not fit.');
