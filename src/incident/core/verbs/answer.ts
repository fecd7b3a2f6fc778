/**
 * A reporter's answer to "does it work for you?" (domain.md 8.3). Yes may close; no needs a few words and
 * reopens, also after the close while the window is open. Staff has no way to answer in their place.
 */
import type { ReporterId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { closeIfReady } from '../closing.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { REOPEN_REASONS } from '../words.ts';
import { zId, zText } from './inputs.ts';
import { reopenChecks, writeReopened } from './reopen.ts';

export const answer = defineVerb({
  name: 'answer',
  label: 'Answer',
  help: 'A reporter says whether it works again.',
  from: ['resolved', 'closed'],
  who: ['reporter', 'system'],
  input: z.strictObject({
    reporter: zId<ReporterId>('reporter'),
    works: z.boolean(),
    score: z.int().min(1).max(5).optional(),
    comment: zText(0, 1000).optional(),
    reason: z.enum(REOPEN_REASONS).optional(),
  }),
  guards: (state, input, context) => (input?.works === false ? reopenChecks(state, context) : []),
  decide: (state, { reporter, works, score, comment, reason }, context) => {
    const known = state.reporters.some((one) => one.reporter === reporter);
    if (!known) return refuse('notFound', 'incident.no_reporter', 'No such reporter.');
    if (!works && !comment) {
      const fields = [{ path: 'comment', message: 'Tell us in a few words what is wrong.' }];
      return refuse('invalid', 'incident.no_words', { message: 'What does not work?', fields });
    }
    if (works && state.state === 'closed') {
      return refuse('conflict', 'incident.closed', 'Thank you; it is closed already.');
    }
    const walk = write(
      begin(state, context),
      draft('confirmation.answered', {
        reporter,
        works,
        score: works ? (score ?? null) : null,
        comment: comment ? comment : null,
        verbalBy: null,
      }),
    );
    if (works) return closeIfReady(walk).drafts;
    return writeReopened(walk, reason ?? 'not_fixed', comment ?? '').drafts;
  },
});
