/**
 * T13: not an incident after all. A false positive names the rule and what will be tuned, and its alerts are muted for
 * a week at most (scenario C, domain.md 2.3): until the rule is mended they would only call again.
 */
import { MOST_MUTE_SECONDS } from '../../../alert/core/quiet/quiet.ts';
import { plusSeconds } from '../../../kernel/instant.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { stopPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { CANCEL_REASONS, OPEN_STATES } from '../words.ts';
import { zAt, zText, zTitle } from './inputs.ts';
import { endHold } from './resolving.ts';

export const cancel = defineVerb({
  name: 'cancel',
  label: 'Cancel the incident',
  help: 'It is no incident: false positive, planned work, a test or a mistake. Paging stops; the alerts of a false positive are muted.',
  from: OPEN_STATES,
  who: ['agent', 'responder', 'commander', 'assignee', 'security'],
  confirm: true,
  input: z.strictObject({
    reason: z.enum(CANCEL_REASONS),
    rule: zTitle(1, 300).optional(),
    tuning: zText(1, 2000).optional(),
    /** Of a false positive; a week ahead at most, which is what is taken where nothing is said. */
    muteUntil: zAt.optional(),
    note: zText(1, 4000).optional(),
  }),
  guards: (state, input, { now }) => [
    check(
      'no_worked_fix',
      !state.fixes.some(({ result }) => result === 'worked'),
      'A fix worked, so it was an incident: resolve it.',
      { fix: 'resolve' },
    ),
    ...(input?.reason === 'false_positive'
      ? [
          check('false_positive_rule', input.rule !== undefined, 'Name the rule that misfired.', {
            field: 'rule',
          }),
          check('false_positive_rule', input.tuning !== undefined, 'Say what will be tuned.', {
            field: 'tuning',
          }),
        ]
      : []),
    ...(input?.muteUntil === undefined
      ? []
      : [
          check(
            'mute_of_false_positive',
            input.reason === 'false_positive' && state.alertCount > 0,
            'Only a false positive that began with an alert has something to mute.',
            { field: 'muteUntil' },
          ),
          check(
            'mute_of_false_positive',
            input.muteUntil > now && input.muteUntil <= plusSeconds(now, MOST_MUTE_SECONDS),
            `Between now and ${plusSeconds(now, MOST_MUTE_SECONDS)}.`,
            { field: 'muteUntil' },
          ),
        ]),
  ],
  decide: (state, { reason, rule, tuning, note, muteUntil }, context) => {
    const calm = endHold(stopPaging(begin(state, context), 'Cancelled'));
    const noted = note === undefined ? calm : write(calm, draft('note.added', { text: note }));
    const mutes = reason === 'false_positive' && state.alertCount > 0;
    const data = {
      ...{ reason, rule: rule ?? null, tuning: tuning ?? null, from: state.state },
      ...(mutes ? { mutedUntil: muteUntil ?? plusSeconds(context.now, MOST_MUTE_SECONDS) } : {}),
    };
    return write(noted, draft('incident.cancelled', data)).drafts;
  },
});
