/** Which schedule names the commander on call; unset means the catch-all of the policy (decisions.md 28). */
import { defineSetting } from '../../identity/core/setting.ts';
import { z, zUuid } from '../../kernel/schema.ts';

export const COMMANDER_SCHEDULE = defineSetting({
  key: 'incident.commander',
  title: 'Schedule of the commander on call',
  schema: z.strictObject({ schedule: zUuid.nullable() }),
  default: { schedule: null },
});
