/**
 * Each kind of entry as one plain sentence, for the timeline on screen, the ship's log, exports and reviews:
 * one place, so that they never tell different stories. Names come in from outside, since the log holds ids.
 * Depends on nothing but the timeline's types, so the browser may use it too.
 */
import type { Entry, EntryData, EntryKind } from './timeline.ts';

/** Gives the name behind an id; unknown ids come back shortened, never empty. */
export type NameOf = (id: string) => string;

type Sentences = { readonly [K in EntryKind]: (data: EntryData[K], name: NameOf) => string };

/** `Ben acknowledged the page.` The actor is not in the sentence; screens show it beside. */
export function sentenceOf(entry: Entry, name: NameOf): string {
  const say = SENTENCES[entry.kind] as (data: unknown, name: NameOf) => string;
  return say(entry.data, name);
}

/** On every page, message and screen of a drill. */
export const DRILL_BANNER = 'Drill: no action on systems needed';

const plain = (text: string): string => text.replaceAll('_', ' ');
const list = (ids: readonly string[], name: NameOf): string =>
  ids.length === 0 ? 'nobody' : ids.map(name).join(', ');
const because = (reason: string | null): string =>
  reason === null || reason === '' ? '' : `: ${reason}`;
const who = (person: string | null, name: NameOf): string =>
  person === null ? 'A token' : name(person);
const shown = (value: unknown): string =>
  value === null || value === undefined || value === '' ? 'nothing' : String(value);

const SHIFT_WORDS = {
  extended: 'was prolonged',
  shortened: 'was cut short',
  reminded: 'ended; they still have it',
  handed_over: 'ended; the next is called',
} as const;

const SENTENCES: Sentences = {
  'incident.created': (d, name) =>
    `Identified by ${plain(d.detectionSource)}: ${d.title}` +
    (d.services.length > 0 ? ` (${d.services.map((s) => name(s.service)).join(', ')})` : ''),
  'incident.logged': () => 'Logged; the clocks run',
  'incident.triaged': (d, name) =>
    `Triaged as ${d.priority}, ${d.severity} (impact ${d.impact}, urgency ${d.urgency})` +
    (d.team === null ? '' : `, team ${name(d.team)}`) +
    because(d.reason),
  'suggestion.changed': (d) =>
    `Suggested ${d.suggestion.priority}: ${d.suggestion.reasons.map((r) => r.text).join('; ')}`,
  'field.changed': (d, name) =>
    `${plain(d.field)} changed from ${shown(nameIfId(d.old, name))} to ${shown(nameIfId(d.new, name))}` +
    because(d.reason),
  'summary.changed': (d) => `Summary, ${d.line}: ${shown(d.new)}`,
  'service.affected': (d, name) => `${name(d.service)} is ${plain(d.state)}`,
  'service.unaffected': (d, name) => `${name(d.service)} is no longer affected`,
  'priority.changed': (d) => `${d.old} became ${d.new}${because(d.reason)}`,
  'incident.accepted': (d, name) => `${name(d.assignee)} took it on`,
  'incident.assigned': (d, name) =>
    d.assignee === null ? 'Nobody is assigned any more' : `Assigned to ${name(d.assignee)}`,
  'incident.transferred': (d, name) => `Transferred to ${name(d.team)}: ${d.note}`,
  'incident.raised': (d, name) => `Raised${d.to === null ? '' : ` to ${name(d.to)}`}: ${d.note}`,
  'role.taken': (d, name) => `${name(d.person)} is ${plain(d.role)}`,
  'role.released': (d, name) => `${name(d.person)} is no longer ${plain(d.role)}`,
  'watcher.added': (d, name) => `${name(d.person)} watches`,
  'watcher.removed': (d, name) => `${name(d.person)} no longer watches`,
  'note.added': (d) => d.text,
  'row.starred': (d) => `${d.starred ? 'Starred' : 'Unstarred'} row ${d.seq}`,
  'response.sent': (d) => `Answered the reporters: ${d.text}`,
  'hold.set': (d) =>
    `On hold, ${plain(d.reason)}${d.resumeOn === null ? '' : `, until ${d.resumeOn}`}` +
    because(d.question),
  'hold.cleared': (d) => `Hold ended by ${d.by === 'person' ? 'a person' : `the ${d.by}`}`,
  'major.candidate': (d) => `Candidate for a major incident: ${d.reason}`,
  'major.declared': (d) => `Major incident declared, ${d.severity}${because(d.reason)}`,
  'major.stood_down': (d) => `Major incident stood down${because(d.reason)}`,
  'incident.restricted': (d) => `Restricted: ${d.reason}`,
  'incident.unrestricted': (d) => `No longer restricted: ${d.reason}`,
  'alert.joined': (d, name) => `Alert ${d.severity} on ${name(d.service)}: ${d.title}`,
  'alerts.joined': (d) => `${d.count} more alerts joined`,
  'alert.refired': (d) => `Alert fires again: ${d.title}`,
  'alert.cleared': (d) =>
    `Alert cleared by ${d.by === 'sender' ? 'its sender' : d.by}` +
    (d.flapsUntil === undefined ? '' : `; it flaps, so it is not over before ${d.flapsUntil}`),
  'reporter.joined': (d) =>
    `${d.original ? 'Reported' : 'Another report'} by ${d.channel}: ${d.words}`,
  'reporter.withdrew': (d) => `A reporter says it works again: ${d.words}`,
  'paging.started': (d) =>
    d.loudness === 'high'
      ? `Paging starts${because(d.reason)}`
      : `Notice goes out${because(d.reason)}`,
  'escalation.stepped': (d, name) =>
    `Level ${d.level}${d.round > 1 ? `, round ${d.round}` : ''}: paged ${list(d.persons, name)}` +
    because(d.reason),
  'escalation.level_empty': (d) => `Level ${d.level} is empty, skipped${because(d.reason)}`,
  'escalation.level_skipped': (d) => `Level ${d.level} is skipped${because(d.reason)}`,
  'escalation.exhausted': (d, name) =>
    `${d.missing === undefined ? 'Nobody answered' : `${d.missing} more must acknowledge`}. Last resort paged: ${list(d.persons, name)}`,
  'paging.stopped': (d) => `Paging stopped: ${d.reason}`,
  'page.sent_by_hand': (d, name) => `${name(d.person)} was paged by hand: ${d.reason}`,
  'page.delivered': (d, name) => `Page to ${name(d.person)} accepted by ${d.channel}`,
  'page.failed': (d, name) =>
    `Page to ${name(d.person)} failed on ${d.channel}: ${d.reason}${d.final ? '. No channel is left' : ''}`,
  'page.acknowledged': (d, name) =>
    `${who(d.person, name)} acknowledged${d.missing === undefined ? '' : `, ${d.missing} more must`}`,
  'ack.asked_again': (d, name) => `${d.reason}: ${list(d.persons, name)} asked again`,
  'shift.ended': (d, name) =>
    `The shift of ${name(d.person)} ${SHIFT_WORDS[d.outcome]}${d.next.length === 0 ? '' : `; on call now: ${list(d.next, name)}`}`,
  'page.declined': (d, name) => `${name(d.person)} declined: ${d.reason}`,
  'page.snoozed': (d) => `Paging sleeps until ${d.until}`,
  'ack.expired': (d, name) =>
    `Nothing was heard since ${d.person === null ? 'the page' : name(d.person)} acknowledged; paging starts again`,
  'paging.audited': (d) => d.text,
  'drill.started': (d) =>
    `${DRILL_BANNER}. ${d.announced ? 'Announced' : 'A surprise'}${because(d.reason)}`,
  'drill.ended': (d, name) =>
    d.outcome === 'acknowledged'
      ? `The drill is over: ${who(d.acknowledgedBy, name)} answered after ${d.acknowledgedSeconds ?? 0} s`
      : d.outcome === 'exhausted'
        ? 'The drill is over: nobody answered'
        : 'The drill was ended before anybody answered',
  'hypothesis.proposed': (d) => `Working theory: ${d.statement}`,
  'hypothesis.changed': (d) => `Theory ${d.new} (was ${d.old})${because(d.reason)}`,
  'fix.started': (d) =>
    `Fix started, ${plain(d.type)}: ${d.plan}` +
    (d.changeRef === null ? '' : ` (${d.changeRef})`) +
    because(d.untreatedReason),
  'fix.applied': (d) => `Fix ${d.result}${because(d.note)}`,
  'fix.failed': (d) => `Fix failed: ${d.reason}`,
  'decision.made': (d) => `Decided: ${d.chosen} (${d.question}), because ${d.reason}`,
  'incident.mitigated': (d) => `Users no longer hurt: ${d.how}`,
  'incident.self_recovered': (d) =>
    d.reason === 'alerts_cleared'
      ? 'Recovered by itself: all alerts cleared'
      : 'Works again, says the reporter',
  'check.recorded': (d) => `Check ${d.result}: ${d.criterion}${because(d.note)}`,
  'incident.resolved': (d) =>
    `Resolved, ${plain(d.code)}${d.cause === null ? '' : `, cause ${plain(d.cause)}`}: ${d.notes}`,
  'confirmation.asked': (d) =>
    `Asked ${d.reporters.length} reporter${d.reporters.length === 1 ? '' : 's'} to confirm`,
  'confirmation.reminded': (d) => `Reminded ${d.reporters.length} to confirm`,
  'confirmation.answered': (d) =>
    (d.works ? 'Reporter says yes, it works' : 'Reporter says no, it does not work') +
    (d.score === null ? '' : `, ${d.score} of 5`) +
    because(d.comment),
  'confirmation.by_person': (d, name) =>
    `${who(d.person, name)} confirmed as ${plain(d.as)}${d.channel === null ? '' : `, by ${d.channel}`}`,
  'closure.checked': (d) =>
    `Final check, ${plain(d.check)}: ${plain(d.answer)}${because(d.reason)}`,
  'incident.closed': (d) => `Closed, ${plain(d.code)}`,
  'incident.reopened': (d) => `Reopened, ${plain(d.reason)}: ${d.text}`,
  'incident.cancelled': (d) =>
    `Cancelled, ${plain(d.reason)}${d.rule === null ? '' : `; rule ${d.rule}`}${because(d.tuning)}${d.mutedUntil === undefined ? '' : `; its alerts are muted until ${d.mutedUntil}`}`,
  'incident.reinstated': (d) =>
    `Reinstated: ${d.reason}${d.unmuted === true ? '; its alerts are heard again' : ''}`,
  'incident.merged': (d) => `Merged into ${d.intoNumber}${because(d.reason ?? null)}`,
  'incident.unmerged': (d) => `Taken out of ${d.outOfNumber} again`,
  'merge.received': (d) =>
    `${d.otherNumber} merged into this one, with ${d.alerts.length} alerts and ${d.reporters.length} reporters${because(d.reason ?? null)}`,
  'merge.undone': (d) => `${d.otherNumber} is separate again`,
  'merge.suggested': (d) => `It may be part of ${d.otherNumber}: ${d.reason}`,
  'merge.declined': (d) => `Not part of ${d.otherNumber}${because(d.reason)}`,
  'service.folded': (d, name) =>
    `${name(d.service)} joined because ${d.reason}` +
    (d.told.length === 0 ? '' : `; told quietly: ${list(d.told, name)}`),
  'alerts.split': (d) =>
    `${d.count} alert${d.count === 1 ? '' : 's'} became ${d.intoNumber}: ${d.reason}`,
  'split.received': (d) =>
    `Split from ${d.otherNumber} with ${d.count} alert${d.count === 1 ? '' : 's'}: ${d.reason}`,
  'child.linked': (d) => `${d.childNumber} is a child of this incident`,
  'child.released': (d) => `${d.childNumber} is no longer a child`,
  'parent.linked': (d) => `Became a child of ${d.parentNumber}`,
  'parent.released': (d) => `No longer a child of ${d.parentNumber}`,
  'sla.noticed': (d) =>
    d.percent === 100
      ? `The ${d.metric} clock is over its target`
      : `${d.percent} % of the ${d.metric} clock is used`,
  'review.due': (d) => `A ${d.kind} review is due: ${d.why}`,
  'review.published': () => 'The review was published',
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

function nameIfId(value: unknown, name: NameOf): unknown {
  return typeof value === 'string' && UUID.test(value) ? name(value) : value;
}

/** Rows that tell the story on their own; machine chatter is left out. */
export const MILESTONES: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'incident.created',
  'incident.triaged',
  'incident.accepted',
  'priority.changed',
  'major.declared',
  'major.stood_down',
  'escalation.exhausted',
  'page.acknowledged',
  'hypothesis.changed',
  'fix.started',
  'fix.applied',
  'fix.failed',
  'incident.mitigated',
  'incident.self_recovered',
  'incident.resolved',
  'incident.reopened',
  'incident.closed',
  'incident.cancelled',
  'incident.merged',
  'merge.received',
  'service.folded',
  'alerts.split',
  'split.received',
]);
