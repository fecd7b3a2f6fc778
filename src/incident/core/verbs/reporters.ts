/** What reporters do to an incident; HTTP brings it as the reporter or as the system. */
import type { ReporterId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { selfRecovered } from './alerts.ts';
import { zId, zReporterFacts, zText } from './inputs.ts';

export const reporterJoined = defineVerb({
  name: 'reporter-joined',
  label: 'A reporter joins',
  help: 'One more person feels it.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['system', 'reporter', 'agent', 'responder'],
  input: z.strictObject({ reporter: zReporterFacts }),
  guards: () => [],
  decide: (state, { reporter }, context) => {
    if (state.reporters.some((known) => known.reporter === reporter.reporter)) return [];
    const original = state.reporters.length === 0;
    const walk = write(begin(state, context), draft('reporter.joined', { ...reporter, original }));
    if (state.state !== 'resolved') return walk.drafts;
    const asked = draft(
      'confirmation.asked',
      { reporters: [reporter.reporter] },
      { actorId: 'system' },
    );
    return write(walk, asked).drafts;
  },
});

export const reporterWithdrew = defineVerb({
  name: 'reporter-withdrew',
  label: 'A reporter withdraws',
  help: 'It works again for this reporter; when nobody is hurt any more, it recovered by itself.',
  from: OPEN_STATES,
  who: ['system', 'reporter'],
  input: z.strictObject({
    reporter: zId<ReporterId>('reporter'),
    words: zText(0, 2000).default(''),
  }),
  guards: () => [],
  decide: (state, { reporter, words }, context) => {
    const known = state.reporters.find((one) => one.reporter === reporter);
    if (known === undefined) return refuse('notFound', 'incident.no_reporter', 'No such reporter.');
    if (known.withdrew) return [];
    const walk = write(begin(state, context), draft('reporter.withdrew', { reporter, words }));
    return context.firing.count > 0 ? walk.drafts : selfRecovered(walk, 'withdrawn').drafts;
  },
});

export const reporterSaid = defineVerb({
  name: 'reporter-said',
  label: 'A reporter writes',
  help: 'A line of the reporter; it ends a wait for them at once.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['system', 'reporter'],
  input: z.strictObject({ reporter: zId<ReporterId>('reporter'), text: zText(1, 5000) }),
  guards: () => [],
  decide: (state, { reporter, text }, context) => {
    const known = state.reporters.some((one) => one.reporter === reporter);
    if (!known) return refuse('notFound', 'incident.no_reporter', 'No such reporter.');
    const said = draft('note.added', { text }, { visibility: 'public' });
    const walk = write(begin(state, context), said);
    if (state.hold?.reason !== 'awaiting_reporter') return walk.drafts;
    return write(walk, draft('hold.cleared', { by: 'reply' }, { actorId: 'system' })).drafts;
  },
});
