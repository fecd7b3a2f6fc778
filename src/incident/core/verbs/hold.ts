/**
 * T16: waiting for somebody else. Only waiting for the reporter or a delay of the customer stops the
 * customer's clock (domain.md 4.5); a hold always ends by itself.
 */

import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { addBusinessSeconds, BUSINESS_DAY_SECONDS } from '../../../service/core/support-hours.ts';
import { check } from '../checks.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb } from '../verb.ts';
import { HOLD_REASONS } from '../words.ts';
import { zAt, zText } from './inputs.ts';

const HOLDABLE = ['logged', 'triaged', 'diagnosing', 'resolving', 'recovering'] as const;

export const hold = defineVerb({
  name: 'hold',
  label: 'Put on hold',
  help: 'Waiting for the reporter, a vendor, a part or a window; until a day at most a week ahead.',
  from: HOLDABLE,
  who: ['assignee', 'commander', 'agent'],
  input: z.strictObject({
    reason: z.enum(HOLD_REASONS),
    resumeOn: zAt.optional(),
    question: zText(1, 2000).optional(),
  }),
  guards: (state, input, context) => {
    if (input === null) return [];
    const top = state.priority === 'P1' || state.priority === 'P2' || state.priority === null;
    const limit = limitOf(state, context);
    const resumeOn = input.resumeOn ?? limit;
    return [
      check(
        'hold_reason',
        !top || input.reason === 'customer_delay',
        'P1 and P2 are held only for a delay of the customer.',
      ),
      check('hold_date', resumeOn > context.now && resumeOn <= limit, `Between now and ${limit}.`, {
        field: 'resumeOn',
      }),
    ];
  },
  decide: (state, { reason, resumeOn, question }, context) => {
    if (reason === 'awaiting_reporter' && question === undefined) {
      const fields = [{ path: 'question', message: 'Write what you ask the reporter.' }];
      return refuse('invalid', 'incident.no_question', { message: 'What do you ask?', fields });
    }
    const until = resumeOn ?? limitOf(state, context);
    return [draft('hold.set', { reason, resumeOn: until, question: question ?? null })];
  },
});

export const resume = defineVerb({
  name: 'resume',
  label: 'Resume',
  help: 'The wait is over; the clocks run again.',
  from: HOLDABLE,
  who: ['assignee', 'commander', 'agent', 'responder', 'team_member'],
  input: z.strictObject({}),
  guards: () => [],
  decide: (state) =>
    state.hold === null
      ? refuse('conflict', 'incident.not_held', 'It is not on hold.')
      : [draft('hold.cleared', { by: 'person' })],
});

/** Five business days of the service's calendar. */
function limitOf(state: IncidentState, { now, sla, settings }: Context) {
  const { calendar } = state.sla ?? sla;
  return addBusinessSeconds(calendar, now, settings.holdBusinessDays * BUSINESS_DAY_SECONDS);
}
