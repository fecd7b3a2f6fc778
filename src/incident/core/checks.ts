/**
 * How the guards of triage, fixing and resolving are answered (domain.md 2.2). Each answer is data with a
 * sentence for the person who is stopped; whether it stops, the profile says. `field` names what in the
 * same command would mend it.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import type { Guard } from './guards.ts';
import { holderOf, type IncidentState } from './state.ts';
import type { Context, GuardCheck } from './verb.ts';
import type { Effect } from './words.ts';

export function check(
  guard: Guard,
  met: boolean,
  message: string,
  mend: { readonly field?: string; readonly fix?: string } = {},
): GuardCheck {
  return { guard, met, message, ...mend };
}

/** T2: what is typed now counts as if it were already there. */
export function logChecks(
  state: IncidentState,
  typed: {
    readonly noticedAt?: Instant | undefined;
    readonly service?: string | undefined;
    readonly effect?: Effect | undefined;
    readonly description?: string | undefined;
  } | null,
): readonly GuardCheck[] {
  const has = (known: unknown, given: unknown) => Boolean(known) || given !== undefined;
  return [
    check(
      'noticed_at',
      has(state.stamps.noticedAt, typed?.noticedAt),
      'Say when the problem was noticed.',
      { field: 'noticedAt' },
    ),
    check(
      'service_named',
      has(state.services.length > 0 || state.serviceUnknown, typed?.service),
      'Name at least one affected service.',
      { field: 'service' },
    ),
    check(
      'effect',
      has(state.effect, typed?.effect),
      'Say whether work is interrupted, degraded or not hurt yet.',
      { field: 'effect' },
    ),
    check(
      'description',
      has(state.description || state.alertCount > 0, typed?.description),
      'Describe what happens.',
      { field: 'description' },
    ),
  ];
}

/** T4. */
export function acceptChecks(
  state: IncidentState,
  assignee: PersonId | null,
): readonly GuardCheck[] {
  const top = state.priority === 'P1' || state.priority === 'P2';
  return [
    check('assignee', assignee !== null, 'Name one person who investigates.'),
    commanderCheck(state),
    check('summary', !top || state.summary.what !== '', 'Begin the summary: what happens?', {
      fix: 'summary',
    }),
  ];
}

export function commanderCheck(state: IncidentState): GuardCheck {
  const missing = state.major === 'declared' && holderOf(state, 'commander') === null;
  return check('commander', !missing, 'A major incident needs a commander.', { fix: 'take-role' });
}

/** T5. `typed` null: nothing was typed yet, the state alone answers. */
export function fixChecks(
  state: IncidentState,
  typed: {
    readonly treats?: string | undefined;
    readonly untreatedReason?: string | undefined;
    readonly changeRef?: string | undefined;
    readonly type?: string | undefined;
    readonly risky?: boolean | undefined;
  } | null,
): readonly GuardCheck[] {
  const supported = state.hypotheses.filter(({ status }) =>
    ['supported', 'confirmed'].includes(status),
  );
  const treats = typed?.treats;
  const treated =
    treats === undefined ? supported.length > 0 : supported.some(({ id }) => id === treats);
  return [
    check(
      'treatment',
      treated || typed?.untreatedReason !== undefined,
      'Support a theory first, or say why a symptom is treated while the cause is unknown.',
      { field: 'untreatedReason', fix: 'judge-theory' },
    ),
    check('service_known', !state.serviceUnknown, 'Name the affected service.', { fix: 'affect' }),
    check(
      'change_ref',
      typed?.type !== 'patch' || typed.changeRef !== undefined,
      'A patch needs the reference of its change.',
      { field: 'changeRef' },
    ),
    check(
      'risky_approved',
      typed?.risky !== true || state.decisions.length > 0,
      'A risky action needs a decision of the commander first.',
      { fix: 'decide-on' },
    ),
  ];
}

/** What T7 asks for beyond the way there. */
export function resolveChecks(
  state: IncidentState,
  typed: {
    readonly notes?: string | undefined;
    readonly cause?: string | undefined;
    readonly waive?: readonly { readonly guard: string }[] | undefined;
  } | null,
  context: Context,
): readonly GuardCheck[] {
  const waived = (guard: Guard) => typed?.waive?.some((one) => one.guard === guard) ?? false;
  const open = openCriteria(state, context);
  const { count, sample } = context.firing;
  const children = context.openChildren.map(({ number }) => number);
  return [
    check(
      'checks_passed',
      open.length === 0 || waived('checks_passed'),
      `Not yet verified: ${open.join('; ')}.`,
      { fix: 'check' },
    ),
    stableCheck(state, context),
    check(
      'alerts_clear',
      count === 0 || waived('alerts_clear'),
      `${count} ${count === 1 ? 'alert fires' : 'alerts fire'}: ${sample.join(', ')}. Waive with a reason to resolve all the same.`,
    ),
    check('cause_code', typed?.cause !== undefined, 'Choose the code of the cause.', {
      field: 'cause',
    }),
    check(
      'resolution_notes',
      (typed?.notes ?? '').length >= 20,
      'Tell in at least 20 characters what was done.',
      { field: 'notes' },
    ),
    check('children_settled', children.length === 0, `Still open: ${children.join(', ')}.`, {
      fix: 'release-child',
    }),
    check('major_stood_down', state.major !== 'declared', 'Stand down the major incident first.', {
      fix: 'stand-down',
    }),
    ...recordChecks(state),
  ];
}

/** The window is P1 30, P2 15, else 0 minutes (settings); it counts from when it works again. */
function stableCheck(state: IncidentState, { settings, now }: Context): GuardCheck {
  const seconds = settings.stabilitySeconds[state.priority ?? 'P1'];
  const since = state.stamps.stableSince;
  const until = plusSeconds(since ?? now, seconds);
  const begun = since === null ? 'Apply the fix first: then it' : 'It';
  return check(
    'stable_window',
    until <= now,
    `${begun} must run ${seconds / 60} minutes without trouble, until ${until}.`,
    since === null ? { fix: 'apply-fix' } : {},
  );
}

/** Criteria of normal service that are neither passed nor waived yet. */
export function openCriteria(state: IncidentState, context: Context): readonly string[] {
  const wanted = state.services.flatMap(
    ({ service }) => context.services[service]?.normalCriteria ?? [],
  );
  const done = state.checks
    .filter(({ result }) => result !== 'failed')
    .map(({ criterion }) => criterion);
  const failed = state.checks
    .filter(({ result }) => result === 'failed')
    .map(({ criterion }) => criterion);
  return [...new Set([...wanted, ...failed])].filter((criterion) => !done.includes(criterion));
}

/** The "Req" column of domain.md 3 for `resolved`. */
function recordChecks(state: IncidentState): readonly GuardCheck[] {
  const top = state.priority === 'P1' || state.priority === 'P2';
  const flags = Object.values(state.flags);
  return [
    check('started_at', state.stamps.startedAt !== null, 'Say when the harm began.', {
      fix: 'edit',
    }),
    check('faulty_service', state.faultyService !== null, 'Say where the fault was.', {
      fix: 'edit',
    }),
    check(
      'flags_known',
      flags.every((flag) => flag !== null),
      'Say whether data, personal data, safety or law are touched.',
      { fix: 'edit' },
    ),
    check('users_known', !top || state.affectedUsers !== null, 'Give the number of users hurt.', {
      fix: 'edit',
    }),
    check('trigger', !top || state.trigger !== null, 'Tell what set it off.', { fix: 'edit' }),
  ];
}
