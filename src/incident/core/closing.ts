/**
 * Closing (T10, domain.md 8.3, decisions.md 29): who must have said yes, which code is honest, and closing by
 * itself as soon as nothing is missing. P1 and P2 need a person's yes in every profile.
 */
import { plusSeconds } from '../../kernel/instant.ts';
import { addBusinessSeconds, BUSINESS_DAY_SECONDS } from '../../service/core/support-hours.ts';
import { check } from './checks.ts';
import { levelOf } from './guards.ts';
import type { IncidentState } from './state.ts';
import { draft } from './timeline.ts';
import type { Context, GuardCheck, IncidentSettings } from './verb.ts';
import { type Walk, write } from './walk.ts';
import { CLOSURE_CHECKS, type ClosureCode } from './words.ts';

export function closeChecks(state: IncidentState, context: Context): readonly GuardCheck[] {
  const top = (state.priority ?? 'P1') <= 'P2';
  const unanswered = CLOSURE_CHECKS.filter(
    (line) => !state.closureChecks.some((answered) => answered.check === line),
  );
  const noes = state.reporters.filter(({ confirmation }) => confirmation === 'no').length;
  return [
    check(
      'person_confirmed',
      !top || state.confirmedBy !== null,
      'The owner, the commander or a team lead must say yes.',
      { fix: 'confirm' },
    ),
    check(
      'no_open_no',
      noes === 0,
      `${noes} ${noes === 1 ? 'reporter says' : 'reporters say'} no.`,
    ),
    check(
      'confirmation_quorum',
      state.reporters.length === 0 ||
        hasQuorum(state, context.settings) ||
        answersAreOver(state, context),
      'Not enough reporters have confirmed yet.',
      { fix: 'confirm' },
    ),
    check(
      'quiet_day',
      state.reporters.length > 0 || state.confirmedBy !== null || isQuiet(state, context),
      'Nobody reported it, so it must stay quiet for a day, or somebody says yes.',
      { fix: 'confirm' },
    ),
    check(
      'closure_checklist',
      unanswered.length === 0,
      `Final check-up, not answered yet: ${unanswered.join(', ').replaceAll('_', ' ')}.`,
      { fix: 'closure-check' },
    ),
    check('category_closing', state.categoryClosing !== null, 'Set the closing category.', {
      fix: 'edit',
    }),
    check(
      'detection_gap',
      state.detectionGap !== null || !foundByUsers(state, context),
      'Say why monitoring missed what users found first.',
      { fix: 'edit' },
    ),
  ];
}

/**
 * INC-10: no open no, the original reporter or the owner said yes, and the share of yes is 50 % (of
 * more than ten reporters: 20 %).
 */
export function hasQuorum(state: IncidentState, settings: IncidentSettings): boolean {
  const { reporters } = state;
  const yes = reporters.filter(({ confirmation }) => confirmation === 'yes');
  const share = reporters.length > 10 ? settings.confirmShareMany : settings.confirmShare;
  const trusted = yes.some(({ original }) => original) || state.confirmedBy !== null;
  return trusted && reporters.length > 0 && yes.length >= share * reporters.length;
}

/** Five business days without an answer: then it may close without one, and says so. */
export function answersAreOver(state: IncidentState, context: Context): boolean {
  const { resolvedAt } = state.stamps;
  const { calendar } = state.sla ?? context.sla;
  const seconds = context.settings.autoCloseBusinessDays * BUSINESS_DAY_SECONDS;
  return resolvedAt !== null && addBusinessSeconds(calendar, resolvedAt, seconds) <= context.now;
}

/** A day without a firing alert, for incidents that no person reported. */
export function isQuiet(state: IncidentState, { now, settings, firing }: Context): boolean {
  const since = state.stamps.resolvedAt;
  return (
    firing.count === 0 &&
    since !== null &&
    plusSeconds(since, settings.autoCloseQuietSeconds) <= now
  );
}

/** The code that tells the truth about who confirmed. */
export function closureCodeOf(state: IncidentState): ClosureCode {
  const yes = state.reporters.filter(({ confirmation }) => confirmation === 'yes');
  const byOriginal = yes.some(({ original }) => original);
  if (byOriginal)
    return yes.every(({ verbal }) => verbal) ? 'confirmed_verbally' : 'confirmed_by_reporter';
  if (state.confirmedBy !== null) return 'confirmed_by_owner';
  if (state.reporters.length > 0) return 'auto_closed_no_answer';
  return state.alertCount > 0 ? 'confirmed_by_monitoring' : 'confirmed_verbally';
}

/** After a yes or an answered check-up line: closes when every guard that the profile requires is met. */
export function closeIfReady(walk: Walk): Walk {
  const { state, context } = walk;
  if (state.state !== 'resolved') return walk;
  const priority = state.priority ?? 'P1';
  const missing = closeChecks(state, context).some(
    ({ met, guard }) => !met && levelOf(context.profile.levels, guard, priority) === 'require',
  );
  const confirmed =
    state.reporters.length > 0
      ? hasQuorum(state, context.settings) || answersAreOver(state, context)
      : state.confirmedBy !== null;
  if (missing || !confirmed) return walk;
  const code = closureCodeOf(state);
  return write(walk, draft('incident.closed', { code, automatic: true }, { actorId: 'system' }));
}

function foundByUsers(state: IncidentState, context: Context): boolean {
  const monitored = state.services.some(({ service }) => context.services[service]?.monitored);
  return state.detectionSource === 'user' && monitored;
}
