import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** What is done to the files of a server through the panel: domain.md §2. Uploads are reported by daemons. */
const server = { subjects: ['server'] } as const;
const file = z.object({ file: z.string() });
const names = z.object({ directory: z.string(), files: z.array(z.string()) });

export const fileRead = defineActivity('server:file.read', file, server);
export const fileDownload = defineActivity('server:file.download', file, server);
export const fileWrite = defineActivity('server:file.write', file, server);
export const fileCopy = defineActivity('server:file.copy', file, server);
/** `from` and `to` are those of the first file. */
export const fileRename = defineActivity(
  'server:file.rename',
  z.object({
    directory: z.string(),
    files: z.array(z.object({ from: z.string(), to: z.string() })),
    from: z.string(),
    to: z.string(),
  }),
  server,
);
export const fileDelete = defineActivity('server:file.delete', names, server);
/** `name` is that of the archive. */
export const fileCompress = defineActivity(
  'server:file.compress',
  names.extend({ name: z.string() }),
  server,
);
export const fileDecompress = defineActivity(
  'server:file.decompress',
  z.object({ directory: z.string(), file: z.string() }),
  server,
);
export const fileCreateDirectory = defineActivity(
  'server:file.create-directory',
  z.object({ directory: z.string(), name: z.string() }),
  server,
);
export const filePull = defineActivity(
  'server:file.pull',
  z.object({ directory: z.string(), url: z.string() }),
  server,
);
