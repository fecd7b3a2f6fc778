/**
 * Verbs of the timers. A timer is a question, not an order: none is ever cancelled, and the one whose moment
 * has passed is refused here with `incident.timer_passed` (house.md 4). So a timer may come late or twice.
 */

import { plusSeconds } from '../../../kernel/instant.ts';
import { type Refusal, refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { addBusinessSeconds, BUSINESS_DAY_SECONDS } from '../../../service/core/support-hours.ts';
import { answersAreOver, closureCodeOf, isQuiet } from '../closing.ts';
import { restartAfterSilence, silenceEndsAt, takeDueSteps } from '../paging-run.ts';
import { clocksOf, NOTICE_PERCENTS } from '../sla-clock.ts';
import type { IncidentState } from '../state.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb } from '../verb.ts';
import { begin } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { writeResolved } from './resolving.ts';

export const stepEscalation = defineVerb({
  name: 'step-escalation',
  label: 'Step the escalation',
  help: 'Nobody answered in time, or no page of this level can arrive: the next level.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({ run: z.string().max(20) }),
  needs: ['onCall'],
  guards: () => [],
  decide: (state, { run }, context) => {
    if (state.paging.run !== run) return passed('Another run has begun');
    const walk = takeDueSteps(begin(state, context));
    return walk.drafts.length === 0 ? passed('Nothing is due in this run') : walk.drafts;
  },
});

export const ackTimeout = defineVerb({
  name: 'ack-timeout',
  label: 'Acknowledgement expires',
  help: 'Nobody was heard of since the acknowledgement: paging starts again at level 1.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({}),
  needs: ['onCall'],
  guards: () => [],
  decide: (state, _input, context) => {
    const endsAt = silenceEndsAt(state, context.settings);
    if (endsAt === null || endsAt > context.now) return passed('Somebody was heard of');
    return restartAfterSilence(begin(state, context)).drafts;
  },
});

export const slaNotice = defineVerb({
  name: 'sla-notice',
  label: 'Notice of a clock',
  help: 'A clock passed 50, 75, 90 or 100 percent of its target.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({
    metric: z.enum(['acknowledge', 'response', 'restore']),
    percent: z.union([z.literal(50), z.literal(75), z.literal(90), z.literal(100)]),
  }),
  needs: [],
  guards: () => [],
  decide: (state, { metric, percent }, { now }) => {
    const clock = clocksOf(state, now).find((one) => one.metric === metric);
    const told = state.slaNoticed.includes(`${metric}:${percent}`);
    if (clock === undefined || clock.stoppedAt !== null || told) return passed('The clock stopped');
    if (!NOTICE_PERCENTS.includes(percent) || clock.targetSeconds === null)
      return passed('No target');
    if (clock.elapsedSeconds * 100 < clock.targetSeconds * percent) return passed('Not yet');
    return [draft('sla.noticed', { metric, percent })];
  },
});

export const holdDue = defineVerb({
  name: 'hold-due',
  label: 'A hold ends',
  help: 'The day until which it was held has come.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({}),
  needs: [],
  guards: () => [],
  decide: (state, _input, { now }) => {
    const resumeOn = state.hold?.resumeOn ?? null;
    if (resumeOn === null || resumeOn > now) return passed('It is not held, or longer');
    return [draft('hold.cleared', { by: 'date' })];
  },
});

export const autoResolve = defineVerb({
  name: 'auto-resolve',
  label: 'Resolve by itself',
  help: 'Never accepted, P3 to P5, clear for 15 minutes: the system resolves it.',
  from: ['recovering'],
  who: ['system'],
  input: z.strictObject({}),
  needs: ['alerts'],
  guards: () => [],
  decide: (state, _input, context) => {
    const { stableSince } = state.stamps;
    if (stableSince === null || !mayResolveItself(state) || context.firing.count > 0) {
      return passed('A person resolves it');
    }
    const at = plusSeconds(stableSince, context.settings.autoResolveSeconds);
    if (at > context.now) return passed('Not yet');
    return writeResolved(begin(state, context), {
      type: 'none',
      code: 'self_recovered',
      cause: null,
      notes: 'All alerts cleared by themselves and stayed clear; nobody had to act.',
      waived: [],
      automatic: true,
    }).drafts;
  },
});

/** Rule 7 of domain.md 2.4: P1 and P2, or once accepted, or reported by people: a person resolves. */
export function mayResolveItself(state: IncidentState): boolean {
  const low = state.priority === 'P3' || state.priority === 'P4' || state.priority === 'P5';
  const accepted = (state.assignee ?? state.lastAssignee) !== null;
  const untouched = state.reporters.length === 0 && state.fixes.length === 0;
  return low && !accepted && untouched && state.major !== 'declared' && state.hold === null;
}

export const remind = defineVerb({
  name: 'remind',
  label: 'Remind the reporters',
  help: 'Asks those who have not answered yet once more.',
  from: ['resolved'],
  who: ['system'],
  input: z.strictObject({ round: z.int().min(1).max(10) }),
  guards: () => [],
  decide: (state, { round }, context) => {
    const waiting = state.reporters
      .filter(({ confirmation }) => confirmation === 'pending')
      .map(({ reporter }) => reporter);
    const days = context.settings.remindBusinessDays[round - 1];
    if (waiting.length === 0 || days === undefined) return passed('Everybody answered');
    if (businessDaysAfter(state, days, context) > context.now) return passed('Not yet');
    return [draft('confirmation.reminded', { reporters: waiting, round })];
  },
});

export const autoClose = defineVerb({
  name: 'auto-close',
  label: 'Close by itself',
  help: 'A quiet day with no reporter, or five business days without an answer.',
  from: ['resolved'],
  who: ['system'],
  input: z.strictObject({}),
  needs: ['rules', 'alerts'],
  guards: () => [],
  decide: (state, _input, context) => {
    const top = (state.priority ?? 'P1') <= 'P2';
    if (top && state.confirmedBy === null) return passed('A person must say yes');
    if (state.reporters.some(({ confirmation }) => confirmation === 'no')) {
      return passed('A reporter says no');
    }
    const due =
      state.reporters.length === 0 ? isQuiet(state, context) : answersAreOver(state, context);
    if (!due) return passed('Not yet');
    return [draft('incident.closed', { code: closureCodeOf(state), automatic: true })];
  },
});

function businessDaysAfter(state: IncidentState, days: number, context: Context) {
  const from = state.stamps.resolvedAt ?? context.now;
  const { calendar } = state.sla ?? context.sla;
  return addBusinessSeconds(calendar, from, days * BUSINESS_DAY_SECONDS);
}

function passed(message: string): Refusal {
  return refuse('conflict', 'incident.timer_passed', `${message}.`);
}
