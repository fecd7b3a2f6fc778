/**
 * "Why was I paged, why not?" for one person and one incident, in sentences, oldest first: each page with its
 * tries (held back, late, failed, suppressed), and each level of the policy that did not call them, with who was
 * called instead and why: not on call at that moment, away, not their turn, acknowledged before, not reached.
 */
import type { PolicySnapshot, Target } from '../../escalation/core/policy.ts';
import type { IncidentState } from '../../incident/core/state.ts';
import type { Entry, EntryOf } from '../../incident/core/timeline.ts';
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { unpagedLevels } from './not-paged.ts';

/** One try of one page, as the rows have it. */
export interface TryFacts {
  readonly channel: string;
  readonly state: string;
  readonly startedAt: Instant;
  readonly why: string | null;
  readonly whyNow: string | null;
}

export interface PageFactsOf {
  readonly createdAt: Instant;
  readonly reason: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly tries: readonly TryFacts[];
}

/** Who stood behind a schedule at the moment its level was taken. */
export interface Duty {
  readonly schedule: string;
  readonly scheduleName: string;
  readonly level: number;
  readonly onCall: readonly {
    readonly person: PersonId;
    /** Whose time it would have been. */
    readonly instead: PersonId | null;
    /** `layer`, `override`, `leave`, `holiday`. */
    readonly reason: string;
  }[];
}

export interface WhyQuestion {
  readonly person: { readonly id: PersonId; readonly name: string; readonly active: boolean };
  readonly state: Pick<IncidentState, 'state' | 'paging' | 'number'>;
  readonly entries: readonly Entry[];
  readonly pages: readonly PageFactsOf[];
  readonly duties: readonly Duty[];
  /** Teams of the person, by id. */
  readonly teams: readonly string[];
  /** Quiet notices about this incident to this person. */
  readonly notices: readonly {
    readonly at: Instant;
    readonly state: string;
    readonly why: string | null;
  }[];
  /** By id: people, teams, schedules. */
  readonly names: Readonly<Record<string, string>>;
}

export interface WhyLine {
  /** Null where no moment is meant. */
  readonly at: Instant | null;
  readonly text: string;
}

/** NOT-58: never empty. */
export function whyPerson(question: WhyQuestion): readonly WhyLine[] {
  const moments = [
    ...question.pages.flatMap(pageLines),
    ...ownRows(question),
    ...question.notices.map(noticeLine),
  ].toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
  const lines = [...moments, ...levelLines(question)];
  if (!question.person.active) {
    lines.push({ at: null, text: `${question.person.name} is not active: nobody pages them.` });
  }
  if (lines.length > 0) return lines;
  return [{ at: null, text: 'Neither the policy nor anybody by hand called them.' }];
}

function pageLines(page: PageFactsOf): readonly WhyLine[] {
  const end = page.outcome === null ? page.state : `${page.state}, ${page.outcome}`;
  return [
    { at: page.createdAt, text: `Paged: ${page.reason} It stands at: ${end}.` },
    ...page.tries.map((one) => ({ at: one.startedAt, text: tryText(one) })),
  ];
}

function tryText({ channel, state, why, whyNow }: TryFacts): string {
  const because = whyNow === null ? '' : ` (${whyNow})`;
  const end = why === null ? (WORDS[state] ?? state) : `${WORDS[state] ?? state}: ${why}`;
  return `By ${channel}${because}: ${end}.`;
}

const WORDS: Readonly<Record<string, string>> = {
  accepted: 'the provider took it',
  failed: 'failed',
  held: 'held back, told in one message later',
  not_sent: 'not sent',
  sending: 'under way',
};

function noticeLine({ at, state, why }: WhyQuestion['notices'][number]): WhyLine {
  const held = state === 'held' ? 'held until quiet hours end or a bundle goes out' : state;
  return { at, text: `A quiet notice: ${why === null ? held : `${held}, ${why}`}.` };
}

/** What they did themselves, which ends later pages to them. */
function ownRows({ person, entries }: WhyQuestion): readonly WhyLine[] {
  return entries.flatMap((entry): readonly WhyLine[] => {
    const at = entry.occurredAt;
    if (entry.kind === 'page.acknowledged' && entry.data.person === person.id) {
      return [{ at, text: 'Acknowledged, which ends the paging of this run.' }];
    }
    if (entry.kind === 'page.declined' && entry.data.person === person.id) {
      return [{ at, text: `Declined (${entry.data.reason}): not paged again by that order.` }];
    }
    return [];
  });
}

/** Each level of the run in force that did not call this person. */
function levelLines(question: WhyQuestion): readonly WhyLine[] {
  const { state, entries, person } = question;
  const policy = state.paging.snapshot as PolicySnapshot | null;
  const { run } = state.paging;
  const unpaged = unpagedLevels(state, entries);
  if (run === null || policy === null) {
    return unpaged.map(({ reason }) => ({ at: null, text: reason }));
  }
  return policy.levels.flatMap(({ targets }, index): readonly WhyLine[] => {
    const level = index + 1;
    const steps = entries.filter(
      (entry): entry is EntryOf<'escalation.stepped'> =>
        entry.kind === 'escalation.stepped' && entry.data.run === run && entry.data.level === level,
    );
    if (steps.some(({ data }) => data.persons.includes(person.id))) return [];
    const may = targets.flatMap((target) => placeOf(target, level, question));
    const place = may.length === 0 ? 'it does not name them' : may.join('; ');
    const step = steps.at(-1);
    if (step !== undefined) {
      const called = step.data.persons.map((id) => question.names[id] ?? 'somebody').join(', ');
      const text = `Level ${level} of ${policy.name} called ${called}: ${place}.`;
      return [{ at: step.occurredAt, text }];
    }
    const why = unpaged.find((one) => one.level === level)?.reason ?? 'not reached';
    return [{ at: null, text: `Level ${level} of ${policy.name}: ${place}. ${why}` }];
  });
}

/** How the person stands to one target; nothing where the target has nothing to do with them. */
function placeOf(target: Target, level: number, question: WhyQuestion): readonly string[] {
  const { person, teams, names, duties } = question;
  if (target.kind === 'roundRobin') {
    return target.people.includes(person.id)
      ? ['they take turns there, and it was not theirs']
      : [];
  }
  const name = names[target.id] ?? target.kind;
  if (target.kind === 'person') return target.id === person.id ? ['it names them'] : [];
  if (target.kind === 'team') return teams.includes(target.id) ? [`they are in ${name}`] : [];
  const duty = duties.find((one) => one.schedule === target.id && one.level === level);
  return duty === undefined ? [] : [dutyText(duty, question)];
}

function dutyText({ scheduleName, onCall }: Duty, { person, names }: WhyQuestion): string {
  if (onCall.length === 0) return `nobody was on call in ${scheduleName}`;
  const away = onCall.find(({ instead }) => instead === person.id);
  const others = onCall.map((one) => names[one.person] ?? 'somebody').join(', ');
  if (away !== undefined) {
    return `in ${scheduleName} it would have been their time, but ${others} stood in (${away.reason})`;
  }
  if (onCall.some((one) => one.person === person.id)) return `they were on call in ${scheduleName}`;
  return `in ${scheduleName} ${others} was on call, not they`;
}
