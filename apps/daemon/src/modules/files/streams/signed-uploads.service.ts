import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defineError } from '@app/contracts/core/errors.js';
import { ConfigStore } from '../../../config/config-store.js';
import { ActivityRecorder } from '../../activity/index.js';
import { asFileError, badPath } from '../file.errors.js';
import { FilesService } from '../files.service.js';
import { safePath } from '../safe-path.js';
import { below } from '../user-files.js';
import type { FileGrant } from './file-tokens.js';
import { eachFile } from '../../../platform/http/multipart.js';

export const noFilesSent = defineError({
  code: 'DaemonNoFilesSent',
  status: 400,
  blame: 'caller',
  message: 'No files were found on the request body.',
});
export const uploadTooLarge = defineError({
  code: 'DaemonUploadTooLarge',
  status: 400,
  blame: 'caller',
  message: 'The file is larger than the maximum file upload size.',
});
const MIB = 1024 * 1024;

/** Files of a form, each written at once or not at all, with an event for the panel. */
@Injectable()
export class SignedUploads {
  constructor(
    private readonly files: FilesService,
    private readonly config: ConfigStore,
    private readonly activity: ActivityRecorder,
  ) {}

  async take({ server, user }: FileGrant, request: FastifyRequest, directory: string): Promise<void> {
    const files = this.files.of(server);
    const limit = this.config.current.api.upload_limit;
    let count = 0;
    await eachFile(request, async (field, name, content) => {
      if (field !== 'files' && field !== 'files[]') {
        for await (const _ of content);
        return;
      }
      count++;
      const path = safePath(name);
      if (path === null) throw badPath();
      await files
        .write(
          below(directory, path),
          atMost(content, limit * MIB, () => tooLarge(name, limit)),
        )
        .catch((error: unknown) => {
          throw asFileError(error);
        });
      const metadata = { file: path, directory };
      this.activity.record({
        server: server.uuid,
        event: 'server:file.uploaded',
        metadata,
        user,
        ip: request.ip,
      });
    });
    if (count === 0) throw noFilesSent();
  }
}

const tooLarge = (name: string, limit: number): Error =>
  uploadTooLarge(`File ${name} is larger than the maximum file upload size of ${limit} MB.`);

async function* atMost(
  content: AsyncIterable<Buffer>,
  bytes: number,
  refusal: () => Error,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > bytes) throw refusal();
    yield chunk;
  }
}
