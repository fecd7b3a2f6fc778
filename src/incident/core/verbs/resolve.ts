/**
 * T7, and on the way there T5 and T6 where they were not walked yet (decisions.md 27): a responder may go
 * from page to resolved with one sentence. Each step is judged where it stands and writes its own row.
 */
import { isRefusal, type Refusal, refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { holds } from '../access.ts';
import { fixChecks, resolveChecks } from '../checks.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb, type GuardCheck } from '../verb.ts';
import { begin, takeIds, type Walk, write } from '../walk.ts';
import {
  CAUSE_CODES,
  RESOLUTION_CODES,
  RESOLUTION_TYPES,
  type ResolutionCode,
  type ResolutionType,
} from '../words.ts';
import { zText } from './inputs.ts';
import { writeResolved } from './resolving.ts';

const input = z.strictObject({
  notes: zText(1, 20_000),
  code: z.enum(RESOLUTION_CODES).optional(),
  cause: z.enum(CAUSE_CODES).optional(),
  type: z.enum(RESOLUTION_TYPES).optional(),
  changeRef: zText(1, 100).optional(),
  treats: z.string().max(100).meta({ 'x-pick': 'theory' }).optional(),
  untreatedReason: zText(1, 1000).optional(),
  waive: z
    .array(
      z.strictObject({
        guard: z.enum(['checks_passed', 'alerts_clear']),
        reason: zText(3, 1000),
      }),
    )
    .max(2)
    .optional(),
});
type Input = z.output<typeof input>;

export const resolve = defineVerb({
  name: 'resolve',
  label: 'Resolve',
  help: 'Normal service is back and verified; the users are asked whether they agree.',
  key: 'r',
  from: ['diagnosing', 'resolving', 'recovering'],
  who: ['assignee', 'team_lead', 'commander'],
  input,
  guards: (state, typed, context) => [
    ...(state.state === 'diagnosing' ? wayChecks(state, typed) : []),
    ...resolveChecks(afterTheWay(state, typed, context), typed, context),
  ],
  decide: (state, typed, context) => {
    const refusal = commanderOnly(state, context);
    if (isRefusal(refusal)) return refusal;
    const walk = walkToRecovering(begin(state, context), typed);
    return writeResolved(walk, {
      type: typed.type ?? walk.state.fixes.at(-1)?.type ?? null,
      code: typed.code ?? codeOf(walk.state),
      cause: typed.cause ?? null,
      notes: typed.notes,
      waived: typed.waive ?? [],
      automatic: false,
    }).drafts;
  },
});

/** T7 of a declared major is the commander's word. */
function commanderOnly(state: IncidentState, { actor }: Context): Refusal | null {
  if (state.major !== 'declared' || actor.roles.includes('admin')) return null;
  if (holds('commander', state, actor)) return null;
  const message = 'A major incident is resolved by its commander.';
  return refuse('forbidden', 'incident.commander_only', message);
}

/** Guards of T4 to T6, of which only those about the fix can be unmet in `diagnosing`. */
function wayChecks(state: IncidentState, typed: Input | null): readonly GuardCheck[] {
  return fixChecks(state, typed);
}

/** As it will be in `recovering`, so that the window of P1 and P2 is judged on the way too. */
function afterTheWay(state: IncidentState, typed: Input | null, context: Context): IncidentState {
  if (state.state === 'recovering' || typed === null) return state;
  return walkToRecovering(begin(state, context), typed).state;
}

function walkToRecovering(walk: Walk, typed: Input): Walk {
  let next = walk;
  if (next.state.state === 'diagnosing') {
    const { ids, walk: after } = takeIds(next, 1);
    const supported = next.state.hypotheses.findLast(({ status }) =>
      ['supported', 'confirmed'].includes(status),
    );
    const treats = typed.treats ?? (typed.untreatedReason ? null : (supported?.id ?? null));
    next = write(
      after,
      draft('fix.started', {
        action: ids[0] ?? '',
        type: typed.type ?? 'none',
        plan: typed.notes,
        changeRef: typed.changeRef ?? null,
        treats,
        untreatedReason: typed.untreatedReason ?? null,
        risky: false,
      }),
    );
  }
  if (next.state.state === 'resolving') {
    const action = next.state.fixes.findLast(({ result }) => result === 'running')?.id ?? null;
    next = write(next, draft('fix.applied', { action, result: 'worked', note: null }));
  }
  return next;
}

/** What was done tells the code, unless it is chosen. */
function codeOf(state: IncidentState): ResolutionCode {
  const fix = state.fixes.findLast(({ result }) => result !== 'failed');
  if (fix === undefined) return 'self_recovered';
  if (fix.result === 'mitigated') return 'workaround';
  return CODE_OF[fix.type];
}

const CODE_OF: Readonly<Record<ResolutionType, ResolutionCode>> = {
  restart: 'restarted',
  patch: 'patched',
  config: 'config_corrected',
  rollback: 'rolled_back',
  failover: 'failed_over',
  replace: 'hardware_replaced',
  data_repair: 'data_repaired',
  vendor: 'vendor_fixed',
  complex: 'fixed_permanent',
  none: 'fixed_permanent',
};
