/**
 * The first draft of a review, written from the timeline alone: what happened, how we learned of it, what was
 * done, in the order it happened. People then add what no log knows: factors, luck, surprises.
 */

import { MILESTONES, type NameOf, sentenceOf } from '../../incident/core/sentences.ts';
import type { IncidentState } from '../../incident/core/state.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import { capital } from '../../kernel/capital.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import type { ReviewDocument } from './document.ts';

export interface DraftInputs {
  readonly state: IncidentState;
  readonly entries: readonly Entry[];
  readonly name: NameOf;
}

export function draftReview({ state, entries, name }: DraftInputs): ReviewDocument {
  return {
    summary: summaryOf(state, name),
    impact: impactOf(state, name),
    detection: detectionOf(state),
    trigger: state.trigger ?? '',
    fix: fixOf(state),
    recovery: recoveryOf(state),
    communication: communicationOf(entries),
    timeline: pointsOf(state, entries, name),
    factors: [],
    wentWell: [],
    wentBadly: [],
    lucky: [],
    surprises: [],
    questions: '',
  };
}

function summaryOf(state: IncidentState, name: NameOf): string {
  const services = state.services.map((affected) => name(affected.service)).join(', ');
  const lines = [
    `${state.number}: ${state.title}.`,
    services === '' ? '' : `Affected: ${services}.`,
    state.severityPeak === null ? '' : `At its worst ${state.severityPeak}, ${state.priorityPeak}.`,
    state.resolution === null ? '' : state.resolution.notes,
  ];
  return lines.filter((line) => line !== '').join(' ');
}

function impactOf(state: IncidentState, name: NameOf): string {
  const { stamps } = state;
  const from = stamps.startedAt ?? stamps.noticedAt ?? stamps.detectedAt;
  const until = stamps.mitigatedAt ?? stamps.recoveredAt;
  const lasted = until === null ? null : secondsBetween(from, until);
  const users = state.affectedUsers === null ? [] : [`about ${state.affectedUsers} people`];
  const windows = state.services.map(
    (s) =>
      `${name(s.service)} ${s.state.replaceAll('_', ' ')} from ${s.since}${s.until === null ? '' : ` to ${s.until}`}`,
  );
  return [
    lasted === null ? '' : `Users were hurt for ${durationText(lasted)}.`,
    users.length === 0 ? '' : `${users.join(', ')} affected.`,
    `${state.reporters.length} reported it themselves.`,
    windows.length === 0 ? '' : `${windows.join('; ')}.`,
    flagsOf(state),
  ]
    .filter((line) => line !== '')
    .join(' ');
}

function flagsOf(state: IncidentState): string {
  const set = Object.entries(state.flags).filter(([, value]) => value === true);
  return set.length === 0
    ? ''
    : `Also: ${set.map(([flag]) => FLAG_WORDS[flag] ?? flag).join(', ')}.`;
}

const FLAG_WORDS: Readonly<Record<string, string>> = {
  dataLoss: 'data was lost',
  personalData: 'personal data was exposed',
  safety: 'safety was at risk',
  legal: 'legal duties apply',
};

function detectionOf(state: IncidentState): string {
  const { stamps } = state;
  const how = `First known from ${state.detectionSource.replaceAll('_', ' ')} at ${stamps.detectedAt}.`;
  if (stamps.startedAt === null) return `${how} It is not known when the harm began.`;
  const late = secondsBetween(stamps.startedAt, stamps.detectedAt);
  return `${how} That was ${durationText(late)} after the harm began.`;
}

function fixOf(state: IncidentState): string {
  const tried = state.fixes.map(
    (fix) =>
      `${fix.type.replaceAll('_', ' ')} (${fix.plan}): ${fix.result}, started ${fix.startedAt}`,
  );
  return tried.length === 0 ? 'No fix was recorded.' : `${tried.join('. ')}.`;
}

function recoveryOf(state: IncidentState): string {
  const { stamps } = state;
  const parts = [
    moment('Users no longer hurt', stamps.mitigatedAt),
    moment('normal again', stamps.recoveredAt),
    moment('declared resolved', stamps.resolvedAt),
  ];
  const told = parts.filter((part) => part !== '').join(', ');
  return told === '' ? 'Recovery was not recorded.' : `${told}.`;
}

function communicationOf(entries: readonly Entry[]): string {
  const answers = entries.filter((entry) => entry.kind === 'response.sent');
  if (answers.length === 0) return 'No message to reporters was recorded.';
  return answers.map((entry) => `${entry.occurredAt}: ${entry.data.text}`).join('\n');
}

function pointsOf(
  state: IncidentState,
  entries: readonly Entry[],
  name: NameOf,
): ReviewDocument['timeline'] {
  const starred = new Set(state.starred);
  return entries
    .filter((entry) => starred.has(entry.seq) || MILESTONES.has(entry.kind))
    .toSorted((a, b) =>
      a.occurredAt === b.occurredAt ? a.seq - b.seq : a.occurredAt < b.occurredAt ? -1 : 1,
    )
    .slice(0, 500)
    .map((entry) => ({
      seq: entry.seq,
      at: entry.occurredAt,
      text: capital(sentenceOf(entry, name)),
    }));
}

function moment(what: string, at: Instant | null): string {
  return at === null ? '' : `${what} at ${at}`;
}

/** `3 h 37 min`, `14 min 30 s`, `45 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${rest} s`;
}
