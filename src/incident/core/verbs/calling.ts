/** Calling people by hand: the next step now, one person, or a pause of the run (domain.md 6.4). */
import type { PersonId } from '../../../kernel/ids.ts';
import { plusSeconds } from '../../../kernel/instant.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { pageByHand, takeNextLevel } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zAt, zId, zText } from './inputs.ts';

export const escalate = defineVerb({
  name: 'escalate',
  label: 'Escalate',
  help: 'Calls the next level of the policy now; never hesitate to.',
  key: 'u',
  from: OPEN_STATES,
  who: ['agent', 'responder', 'assignee', 'commander', 'team_lead', 'team_member', 'paged'],
  input: z.strictObject({ reason: zText(1, 1000).optional() }),
  guards: () => [],
  decide: (state, { reason }, context) =>
    takeNextLevel(begin(state, context), reason ?? 'Escalated by hand').drafts,
});

export const page = defineVerb({
  name: 'page',
  label: 'Page a person',
  help: 'Calls one person, loudly, with your reason.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['agent', 'responder', 'assignee', 'commander', 'team_lead', 'team_member', 'role_holder'],
  input: z.strictObject({ person: zId<PersonId>('person'), reason: zText(1, 1000) }),
  guards: () => [],
  decide: (state, { person, reason }, context) =>
    pageByHand(begin(state, context), [person], reason).drafts,
});

export const snooze = defineVerb({
  name: 'snooze',
  label: 'Snooze paging',
  help: 'The next step of the policy waits, at most a day; never for a P1.',
  from: OPEN_STATES,
  who: ['paged', 'assignee', 'team_lead', 'commander'],
  input: z.strictObject({ until: zAt }),
  guards: (state, input, { now, settings }) => {
    const limit = plusSeconds(now, settings.snoozeHours * 3600);
    const fits = input === null || (input.until > now && input.until <= limit);
    return [
      check('snooze_limit', (state.priority ?? 'P1') !== 'P1', 'A P1 is never snoozed.'),
      check('snooze_limit', fits, `Between now and ${limit}.`, { field: 'until' }),
    ];
  },
  decide: (state, { until }) => {
    const { run, status } = state.paging;
    if (run === null || status !== 'running') {
      return refuse('conflict', 'incident.page_over', 'Nobody is being called.');
    }
    return [draft('page.snoozed', { run, until })];
  },
});
