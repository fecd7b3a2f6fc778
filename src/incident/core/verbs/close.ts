/** T10 by hand: confirmed and documented; only the review follows. Possible from `resolved` alone. */
import { z } from '../../../kernel/schema.ts';
import { closeChecks, closureCodeOf } from '../closing.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { CLOSURE_CODES } from '../words.ts';
import { standingOf } from './confirm.ts';

/** Codes a person may choose; the others follow from what happened. */
const CHOSEN = CLOSURE_CODES.filter((code) =>
  ['duplicate', 'accepted_unresolved', 'confirmed_verbally'].includes(code),
);

export const close = defineVerb({
  name: 'close',
  label: 'Close',
  help: 'Confirmed and written down. For P1 and P2 somebody must have said yes.',
  key: 'x',
  from: ['resolved'],
  who: ['service_owner', 'team_lead', 'commander', 'agent', 'assignee'],
  input: z.strictObject({ code: z.enum(CHOSEN).optional() }),
  guards: (state, _input, context) => closeChecks(withOwnYes(state, context).state, context),
  decide: (state, { code }, context) => {
    const walk = withOwnYes(state, context);
    const data = { code: code ?? closureCodeOf(walk.state), automatic: false };
    return write(walk, draft('incident.closed', data)).drafts;
  },
});

/** Owner, commander and team lead say yes by closing; admin alone must confirm first. */
function withOwnYes(state: IncidentState, context: Context): Walk {
  const walk = begin(state, context);
  const as = standingOf(state, context.actor);
  const { person } = context.actor;
  if (as === null || as === 'admin' || state.confirmedBy !== null || state.state !== 'resolved') {
    return walk;
  }
  return write(walk, draft('confirmation.by_person', { person, as, channel: null }));
}
