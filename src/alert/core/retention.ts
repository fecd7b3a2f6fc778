/** How long signals are kept as they arrived: a setting of the organisation. */
import { defineSetting } from '../../identity/core/setting.ts';
import { z } from '../../kernel/schema.ts';

export const SIGNAL_RETENTION = defineSetting<{ readonly days: number }>({
  key: 'signal.retention',
  title: 'How long signals are kept as they arrived',
  schema: z.strictObject({ days: z.int().min(7).max(3650) }),
  default: { days: 400 },
});
