/** Wire shapes of the noise report. */
import { z, zInstant, zStoredInstant, zUuid } from '../../kernel/schema.ts';

export const zNoiseQuery = z.strictObject({
  /** Default: 30 days before `to`. */
  from: zInstant.optional(),
  /** Default: now. At most 366 days after `from`. */
  to: zInstant.optional(),
});

const zNeed = z.enum(['action', 'none', 'unknown']);

export const zNoise = z.object({
  from: zStoredInstant,
  to: zStoredInstant,
  /** There were more incidents; the newest 10,000 were read. */
  isCut: z.boolean(),
  /** Incidents that began with an alert and paged somebody. */
  incidents: z.int(),
  events: z.int(),
  pages: z.int(),
  /** Pages of incidents that needed no action. */
  idlePages: z.int(),
  /** Of the incidents whose need is known, those that needed action, 0 to 1. */
  actionableShare: z.number().nullable(),
  /** By pages that needed no action, at most 100. */
  rules: z
    .array(
      z.object({
        service: zUuid,
        serviceName: z.string(),
        rule: z.string(),
        incidents: z.int(),
        action: z.int(),
        none: z.int(),
        unknown: z.int(),
        events: z.int(),
        pages: z.int(),
        nightPages: z.int(),
        idlePages: z.int(),
        weeks: z.array(z.int()).readonly(),
        newest: z
          .array(z.object({ number: z.string(), title: z.string(), need: zNeed }))
          .readonly(),
      }),
    )
    .readonly(),
});
export type Noise = z.infer<typeof zNoise>;
