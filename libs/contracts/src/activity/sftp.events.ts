import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** What is done by SFTP: domain.md §2. All but the first are reported by daemons, many files in one event. */
const server = { subjects: ['server'] } as const;
const names = z.object({ files: z.array(z.string()) });

/** A member of the server who may not use SFTP had the right password or key. */
export const sftpDenied = defineActivity('server:sftp.denied', z.object({}), {
  subjects: ['server', 'user'],
});
export const sftpWrite = defineActivity('server:sftp.write', names, server);
export const sftpCreate = defineActivity('server:sftp.create', names, server);
export const sftpCreateDirectory = defineActivity('server:sftp.create-directory', names, server);
export const sftpRename = defineActivity(
  'server:sftp.rename',
  z.object({ files: z.array(z.object({ from: z.string(), to: z.string() })) }),
  server,
);
export const sftpDelete = defineActivity('server:sftp.delete', names, server);
