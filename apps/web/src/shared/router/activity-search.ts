import { z } from 'zod';

/** What a reload keeps of a list of events. Stands here, as routes come with the first load and lists do not. */
export const ActivitySearch = z.object({
  page: z.number().int().min(1).optional().catch(undefined),
  event: z.string().max(100).optional().catch(undefined),
});
export type ActivitySearch = z.output<typeof ActivitySearch>;
