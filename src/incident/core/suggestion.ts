/** What the state gives to the automatic suggestion (domain.md 4.4), and when a new one is written. */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { isWorse, type SuggestionInputs, suggest } from './priority.ts';
import type { IncidentState } from './state.ts';
import { type Draft, draft, type EntryKind, type Suggestion } from './timeline.ts';
import type { Context } from './verb.ts';
import { CAN_WORK, type CanWork, isOpen } from './words.ts';

export function suggestFor(state: IncidentState, context: Context): Suggestion {
  return suggest(inputsOf(state, context), context.matrix);
}

/** False saves folding the rows once more, which most commands would do in vain. */
export function mayChangeSuggestion(before: IncidentState, drafts: readonly Draft[]): boolean {
  return before.priority !== null && drafts.some(({ kind }) => INPUTS.has(kind));
}

/** INC-47: recomputed when an input changed; a worse one raises a banner, a better one never lowers. */
export function changedSuggestion(
  before: IncidentState,
  drafts: readonly Draft[],
  after: { readonly state: IncidentState; readonly context: Context },
): readonly Draft[] {
  const { state, context } = after;
  if (!mayChangeSuggestion(before, drafts)) return [];
  if (state.priority === null || !isOpen(state.state)) return [];
  const suggestion = suggestFor(state, context);
  const worse = isWorse(suggestion.priority, state.priority);
  const known = state.suggestion;
  const same =
    known?.impact === suggestion.impact &&
    known.urgency === suggestion.urgency &&
    state.suggestionWorse === worse;
  return same ? [] : [draft('suggestion.changed', { suggestion, worse }, { actorId: 'system' })];
}

const INPUTS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'alert.joined',
  'reporter.joined',
  'reporter.withdrew',
  'service.affected',
  'service.unaffected',
  'service.folded',
  'alerts.split',
  'field.changed',
  'merge.received',
  'merge.undone',
]);

function inputsOf(state: IncidentState, context: Context): SuggestionInputs {
  const hurt = state.reporters.filter(({ withdrew }) => !withdrew);
  const received = hurt.map(({ receivedAt }) => receivedAt);
  const deadlines = hurt.flatMap(({ canWork, deadline }) =>
    canWork === 'not_at_all' && deadline !== null ? [deadline] : [],
  );
  return {
    now: context.now,
    services: state.services
      .filter(({ until }) => until === null)
      .map(({ service, state: serviceState }) => {
        const facts = context.services[service];
        return {
          name: facts?.name ?? 'The service',
          tier: facts?.tier ?? null,
          state: serviceState,
          blast: facts?.blast ?? null,
          usersTotal: facts?.usersTotal ?? null,
          inHours: facts?.inHours ?? null,
        };
      }),
    affectedUsers: state.affectedUsers ?? (hurt.length > 0 ? hurt.length : null),
    keyCustomer: false,
    flags: state.flags,
    canWork: worstWork(hurt.flatMap(({ canWork }) => canWork ?? [])),
    deadline: deadlines.toSorted()[0] ?? null,
    criticalWindow: false,
    // What an alert says of the effect is derived from its severity, so it is not known how people work.
    effect: state.alertCount > 0 ? null : state.effect,
    burn: null,
    growing: doubled(received, context.now),
    vip: false,
    loud: state.alertCount > 0 ? state.alerts.some(({ loud }) => loud) : null,
  };
}

function worstWork(said: readonly CanWork[]): CanWork | null {
  return CAN_WORK.findLast((grade) => said.includes(grade)) ?? null;
}

/** Twice as many as 15 minutes ago. From one to two is no trend: that step is the users term. */
function doubled(received: readonly Instant[], now: Instant): boolean {
  const ago = plusSeconds(now, -900);
  const before = received.filter((at) => at <= ago).length;
  return before >= 2 && received.length >= 2 * before;
}
