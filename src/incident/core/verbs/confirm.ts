/**
 * A person's yes: the owner, the commander or a team lead says that it is good, or an agent writes down what
 * a reporter said. When nothing else is missing, the incident closes with it (T10).
 */
import type { ReporterId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { holds } from '../access.ts';
import { closeIfReady } from '../closing.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Actor, defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { zId, zText, zTitle } from './inputs.ts';

export const confirm = defineVerb({
  name: 'confirm',
  label: 'Confirm',
  help: 'Says yes, it is normal again; or writes down the yes of a reporter, and how it was given.',
  from: ['resolved'],
  who: ['service_owner', 'commander', 'team_lead', 'agent'],
  input: z.strictObject({
    verbal: z
      .strictObject({
        reporter: zId<ReporterId>('reporter').optional(),
        channel: zTitle(1, 60),
        comment: zText(1, 1000).optional(),
      })
      .optional(),
  }),
  guards: () => [],
  decide: (state, { verbal }, context) => {
    const walk = begin(state, context);
    if (verbal === undefined) {
      const as = standingOf(state, context.actor);
      if (as === null) {
        const fields = [{ path: 'verbal', message: 'Say which reporter said yes, and how.' }];
        return refuse('invalid', 'incident.whose_yes', { message: 'Whose yes is it?', fields });
      }
      const data = { person: context.actor.person, as, channel: null };
      return closeIfReady(write(walk, draft('confirmation.by_person', data))).drafts;
    }
    const reporter = state.reporters.find(({ reporter: id, original }) =>
      verbal.reporter === undefined ? original : id === verbal.reporter,
    );
    if (reporter === undefined) {
      const fields = [{ path: 'verbal.reporter', message: 'This reporter is not on it.' }];
      return refuse('invalid', 'incident.no_reporter', { message: 'No such reporter.', fields });
    }
    const answered = draft('confirmation.answered', {
      reporter: reporter.reporter,
      works: true,
      score: null,
      comment: verbal.comment ?? null,
      verbalBy: verbal.channel,
    });
    return closeIfReady(write(walk, answered)).drafts;
  },
});

/** As what the actor's own yes counts; null when it does not. */
export function standingOf(
  state: IncidentState,
  actor: Actor,
): 'owner' | 'commander' | 'team_lead' | 'admin' | null {
  if (holds('service_owner', state, actor)) return 'owner';
  if (holds('commander', state, actor)) return 'commander';
  if (holds('team_lead', state, actor)) return 'team_lead';
  return actor.roles.includes('admin') ? 'admin' : null;
}
