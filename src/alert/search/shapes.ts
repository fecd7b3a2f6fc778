/** A page of a list that looks back only so far for one answer. */
import { z, zStoredInstant } from '../../kernel/schema.ts';
import { zSignalItem } from '../api.ts';

export const zSignalPage = z.object({
  items: z.array(zSignalItem),
  nextCursor: z.string().nullable(),
  /**
   * A page may be short, even empty, and not the last: signals received before it were not looked at yet, and
   * `nextCursor` goes on there. Null where the page is full, or nothing is left to look at.
   */
  lookedBackTo: zStoredInstant.nullable(),
});
