import { z } from 'zod';

/** Lines of `restic backup --json`. */
export const Said = z.discriminatedUnion('message_type', [
  z.object({
    message_type: z.literal('status'),
    bytes_done: z.number().default(0),
    total_bytes: z.number().default(0),
  }),
  z.object({
    message_type: z.literal('summary'),
    data_added: z.number(),
    total_files_processed: z.number(),
    total_bytes_processed: z.number(),
  }),
]);
export type Summary = Extract<z.infer<typeof Said>, { message_type: 'summary' }>;
export const Snapshots = z.array(z.object({ id: z.string() })).nullable();
export const Node = z.object({ path: z.string(), type: z.string(), size: z.number().default(0) });
export type RepositoryNode = z.infer<typeof Node>;
