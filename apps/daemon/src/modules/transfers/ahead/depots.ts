import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { BodyOf, ResponseOf } from '@app/contracts/core/route.js';
import { defineError } from '@app/contracts/core/errors.js';
import type { offerFiles } from '@app/contracts/daemon/transfers.contract.js';
import { codeOf, type Depot, FilesystemError, ServerFiles } from '../../../platform/filesystem/index.js';
import { readFrames } from './file-frames.js';

export const passUnknown = defineError({
  code: 'DaemonPassUnknown',
  status: 409,
  blame: 'caller',
  message: 'This look at the files has been given up; begin another.',
});

export const arrivalRefused = defineError({
  code: 'DaemonArrivalRefused',
  status: 400,
  blame: 'operation',
  message: 'The files cannot be received.',
});

/** One look of the other node at all files of a server. */
interface Pass {
  readonly id: string;
  readonly depot: Depot;
  readonly isFinal: boolean;
  /** Paths that it has offered. */
  readonly offered: Set<string>;
}

/** Copies of servers that are on their way here, while they still run elsewhere: daemon-runtime.md §8. */
@Injectable()
export class Depots {
  private readonly passes = new Map<string, Pass>();
  /** What is being taken; only the newest request of a server goes on. */
  private readonly taking = new Map<
    string,
    { readonly stop: () => void; readonly ended: Promise<unknown> }
  >();

  constructor(private readonly files: ServerFiles) {}

  /** Whether that look has begun: whoever offers has been let in already. */
  knows(server: string, pass: string): boolean {
    return this.passes.get(server)?.id === pass;
  }

  /** Throws passUnknown where another look has begun since, or this node was restarted. */
  async offer(
    server: string,
    { pass: id, begins, is_final, total_bytes, entries }: BodyOf<typeof offerFiles>,
  ): Promise<ResponseOf<typeof offerFiles>> {
    await this.breakOff(server);
    if (begins) {
      // A new node has had no server yet, and no folder for them.
      const depot = await this.files.staged.arriving(server);
      if (!this.passes.has(server) && !is_final)
        await this.files.staged.assertRoom(total_bytes, 1).catch(refuse);
      this.passes.set(server, { id, depot, isFinal: is_final, offered: new Set() });
    }
    const pass = this.pass(server, id);
    const wanted: { index: number; from: number }[] = [];
    for (const [index, entry] of entries.entries()) {
      pass.offered.add(entry.path);
      const from = await pass.depot.wants(entry).catch(refuse);
      if (from !== null) wanted.push({ index, from });
    }
    return { wanted };
  }

  /** Takes the contents of files; what has come before the other end breaks off is kept. */
  async fill(server: string, id: string, source: Readable): Promise<void> {
    await this.breakOff(server);
    const { depot } = this.pass(server, id);
    const taken = readFrames(source, ({ entry, from }, content, sha256) =>
      depot.take(entry, from, content, sha256),
    ).catch(refuse);
    const ended = taken.catch(() => undefined);
    this.taking.set(server, { stop: () => source.destroy(new Error('Another request has come.')), ended });
    try {
      await taken;
    } finally {
      if (this.taking.get(server)?.ended === ended) this.taking.delete(server);
    }
  }

  /** The copy is what was offered last, with nothing else in it: it is put in place from now on. */
  async seal(server: string, id: string, signal: AbortSignal): Promise<void> {
    const { depot, offered, isFinal } = this.pass(server, id);
    if (!isFinal) throw passUnknown();
    await depot.keepOnly(offered, signal);
    await this.files.staged.sealArriving(server);
    this.passes.delete(server);
  }

  /** Nothing of it will be put in place any more. False where nothing of it is here. */
  async discard(server: string): Promise<boolean> {
    await this.breakOff(server);
    this.passes.delete(server);
    return this.files.staged.discardArriving(server);
  }

  private pass(server: string, id: string): Pass {
    const pass = this.passes.get(server);
    if (pass?.id !== id) throw passUnknown();
    return pass;
  }

  private async breakOff(server: string): Promise<void> {
    const taking = this.taking.get(server);
    taking?.stop();
    await taking?.ended;
  }
}

/** In words for the owner of the server, who is told them by the other node. */
function refuse(cause: unknown): never {
  // The file has changed without its time telling: another look sends all of it.
  if (cause instanceof FilesystemError && cause.code === 'changed') throw passUnknown({ cause });
  if (cause instanceof FilesystemError) throw arrivalRefused({ detail: cause.message, cause });
  if (codeOf(cause) === 'ENOSPC') throw arrivalRefused({ detail: 'The other node has no room left.', cause });
  throw cause;
}
