import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { defineError } from '@app/contracts/core/errors.js';
import type { FileEntry } from '@app/contracts/daemon/files.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import type { Server } from '../../servers/index.js';
import { asFileError, badPath } from '../file.errors.js';
import { FilesService } from '../files.service.js';
import { safePath } from '../safe-path.js';
import { below } from '../user-files.js';
import { fetchRemote, parseRemoteUrl, pullFailed } from './fetch-remote.js';

export const pullsDisabled = defineError({
  code: 'DaemonPullsDisabled',
  status: 400,
  blame: 'caller',
  message: 'This functionality is not currently enabled on this instance.',
});
export const tooManyPulls = defineError({
  code: 'DaemonTooManyPulls',
  status: 400,
  blame: 'caller',
  message:
    'This server has reached its limit of 3 simultaneous remote file downloads at once. Please wait for one to complete before trying again.',
});
const MAX_PULLS = 3;
const TIME_LIMIT_MS = 12 * 60 * 60 * 1000;

export interface PullRequest {
  readonly url: string;
  readonly directory: string;
  readonly name: string | null;
  readonly usesHeader: boolean;
}

interface Pull {
  readonly id: string;
  readonly controller: AbortController;
  progress: number;
}

/** Downloads from elsewhere into servers: bounded, to public addresses only, in place when they are whole (hazard R1). */
@Injectable()
export class PullsService {
  private readonly pulls = new WeakMap<Server, Map<string, Pull>>();

  constructor(
    private readonly files: FilesService,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  list(server: Server): { Identifier: string; Progress: number }[] {
    this.assertEnabled();
    return [...this.of(server).values()].map(({ id, progress }) => ({ Identifier: id, Progress: progress }));
  }

  /** Begins a download; `done` settles with the file. */
  start(server: Server, request: PullRequest): { readonly id: string; readonly done: Promise<FileEntry> } {
    this.assertEnabled();
    this.files.of(server).assertFree();
    const url = parseRemoteUrl(request.url);
    const pulls = this.of(server);
    if (pulls.size >= MAX_PULLS) throw tooManyPulls();
    const pull: Pull = { id: randomUUID(), controller: new AbortController(), progress: 0 };
    pulls.set(pull.id, pull);
    const done = this.run(server, pull, url, request).finally(() => pulls.delete(pull.id));
    done.catch((error: unknown) => {
      // Without the address, which may hold a password.
      this.logger.pino.debug({ server: server.uuid, error }, 'a download failed');
    });
    return { id: pull.id, done };
  }

  cancel(server: Server, id: string): void {
    this.assertEnabled();
    this.of(server).get(id)?.controller.abort();
  }

  private async run(server: Server, pull: Pull, url: URL, request: PullRequest): Promise<FileEntry> {
    const { max_redirects: maxRedirects, allowed_addresses: allowed } =
      this.config.current.api.remote_download;
    const signal = AbortSignal.any([pull.controller.signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
    try {
      const answer = await fetchRemote(url, { maxRedirects, allowed, signal });
      const header = request.usesHeader ? nameOfHeader(answer.headers['content-disposition']) : null;
      const name = safePath(header ?? request.name ?? lastSegment(url));
      if (name === null) throw badPath();
      const total = Number(answer.headers['content-length'] ?? 0);
      const path = below(request.directory, name);
      const files = this.files.of(server);
      await files.write(
        path,
        counted(answer, (bytes) => (pull.progress = total > 0 ? Math.min(1, bytes / total) : 0)),
      );
      return await files.entry(path);
    } catch (error) {
      const known = asFileError(error);
      throw known instanceof AppError ? known : pullFailed({ cause: error });
    }
  }

  private of(server: Server): Map<string, Pull> {
    let pulls = this.pulls.get(server);
    if (!pulls) this.pulls.set(server, (pulls = new Map()));
    return pulls;
  }

  private assertEnabled(): void {
    if (this.config.current.api.disable_remote_download) throw pullsDisabled();
  }
}

async function* counted(
  source: AsyncIterable<Buffer>,
  tell: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    tell((bytes += chunk.length));
    yield chunk;
  }
}

const lastSegment = (url: URL): string => {
  const last = url.pathname.split('/').at(-1) as string;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
};

/** `filename` of a Content-Disposition header, its last component alone. */
function nameOfHeader(header: string | undefined): string | null {
  const match = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2] ?? '').split(/[/\\]/).at(-1) || null;
}
