/** The shape of a time zone in requests: an IANA name the zone database knows (domain.md trap 5). */
import { z } from '../../kernel/schema.ts';
import { isZone } from '../../kernel/time.ts';

export const zZone = z
  .string()
  .max(64)
  .refine(isZone, 'Give a zone of the IANA database, such as Europe/Berlin.');
