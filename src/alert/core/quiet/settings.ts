/** What an admin may set about silences and maintenance windows. */
import { defineSetting } from '../../../identity/core/setting.ts';
import { z } from '../../../kernel/schema.ts';

export interface QuietSettings {
  /** The owner is told so long before the end. */
  readonly noticeSeconds: number;
}

export const QUIET_SETTINGS = defineSetting<QuietSettings>({
  key: 'alert.quiet',
  title: 'Notice before a silence or a maintenance window ends',
  schema: z.strictObject({
    noticeSeconds: z
      .int()
      .min(60)
      .max(7 * 86_400),
  }),
  default: { noticeSeconds: 3_600 },
});
