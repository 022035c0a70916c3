import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import type { AppLogger } from '@app/platform/logging/logger.js';

interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}
interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const LOOK_MS = 10_000;

export const readCertificate = ({ cert, key }: CertificateFiles): Certificate => ({
  cert: readFileSync(cert),
  key: readFileSync(key),
});

/** Behind links too, which is how certificates are renewed. */
const stampOf = ({ cert, key }: CertificateFiles): string =>
  [cert, key]
    .map((path) => statSync(path))
    .map(({ ino, mtimeMs }) => `${ino} ${mtimeMs}`)
    .join();

/**
 * Takes a renewed certificate for connections to come (hazard C4). A pair that cannot be used, such as one that is only
 * half written, leaves the one in force; it is looked at again.
 */
export function watchCertificate(
  server: Server,
  files: CertificateFiles,
  logger: AppLogger,
  lookMs = LOOK_MS,
): void {
  let taken = stampOf(files);
  let refused = '';
  const timer = setInterval(() => {
    let stamp = '';
    try {
      stamp = stampOf(files);
      if (stamp === taken) return;
      server.setSecureContext(readCertificate(files));
      taken = stamp;
      logger.pino.info('the renewed certificate is in force');
    } catch (error) {
      if (stamp !== refused) logger.pino.warn({ error }, 'the renewed certificate cannot be used');
      refused = stamp;
    }
  }, lookMs);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
