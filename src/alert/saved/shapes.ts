/** Wire shapes of saved searches. */
import { z, zLine, zUuid } from '../../kernel/schema.ts';

const MAX_FILTERS = 12;

export const zNewSavedSearch = z.strictObject({
  name: zLine(1, 80),
  view: z.enum(['alerts', 'signals']),
  /** What stands in the address of the page: `{"state": "firing", "q": "disk"}`. */
  filters: z
    .record(z.string().min(1).max(40), z.string().max(300))
    .refine((filters) => Object.keys(filters).length <= MAX_FILTERS, `At most ${MAX_FILTERS}.`),
  /** For everybody, not only for whoever saves it. */
  isShared: z.boolean().default(false),
});
export type NewSavedSearch = z.infer<typeof zNewSavedSearch>;

export const zSavedSearch = z.object({
  id: zUuid,
  name: z.string(),
  view: z.enum(['alerts', 'signals']),
  filters: z.record(z.string(), z.string()),
  isShared: z.boolean(),
  isOwn: z.boolean(),
});
export type SavedSearch = z.infer<typeof zSavedSearch>;
