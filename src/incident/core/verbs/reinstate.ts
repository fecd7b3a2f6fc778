/** T14: it was an incident after all; the clocks go on from when it was first logged. */
import { plusSeconds } from '../../../kernel/instant.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { zText } from './inputs.ts';

export const reinstate = defineVerb({
  name: 'reinstate',
  label: 'Reinstate',
  help: 'Takes back the cancellation; clocks continue from the first logging, and what was muted with it is heard.',
  from: ['cancelled'],
  who: ['agent', 'responder'],
  input: z.strictObject({ reason: zText(1, 2000) }),
  guards: (state, _input, { now, settings }) => {
    const { cancelledAt } = state.stamps;
    const until =
      cancelledAt === null ? now : plusSeconds(cancelledAt, settings.reinstateDays * 86_400);
    return [check('reinstate_window', now <= until, `This was possible until ${until}.`)];
  },
  decide: ({ cancelled }, { reason }) => {
    const muted = cancelled?.mutedUntil !== undefined;
    return [draft('incident.reinstated', { reason, ...(muted ? { unmuted: true as const } : {}) })];
  },
});
