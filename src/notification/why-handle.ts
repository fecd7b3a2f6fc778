/** Gathers what the rows know of one person and one incident, for "why was I (not) paged?". */

import type { PolicySnapshot } from '../escalation/core/policy.ts';
import { personById } from '../identity/store.ts';
import { teamMembers } from '../identity/team-store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import type { Entry } from '../incident/core/timeline.ts';
import { asId, type PersonId, type ScheduleId, type TeamId } from '../kernel/ids.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { shiftsBetween } from '../oncall/core/who-is-on-call.ts';
import { loadSchedules, scheduleById } from '../oncall/store.ts';
import { readClock } from '../platform/clock.ts';
import type { Reader } from '../platform/db.ts';
import type { PageItem } from './api.ts';
import { type Duty, type WhyLine, whyPerson } from './core/why-person.ts';
import { noticesOf } from './mail-store.ts';

export interface WhyAsked {
  readonly person: PersonId;
  readonly state: IncidentState;
  readonly entries: readonly Entry[];
  /** Of that person. */
  readonly pages: readonly PageItem[];
  readonly names: Readonly<Record<string, string>>;
}

/** 422 when there is no such person. */
export async function whyOf(
  reader: Reader,
  asked: WhyAsked,
): Promise<readonly WhyLine[] | Refusal> {
  const person = await personById(reader, asked.person);
  if (person === undefined) {
    const message = 'there is no such person';
    const fields = [{ path: 'person', message }];
    return refuse('invalid', 'page.unknown_person', { message: `person: ${message}.`, fields });
  }
  const { state, entries, names } = asked;
  return whyPerson({
    person,
    state,
    entries,
    pages: asked.pages.map((page) => ({
      createdAt: page.createdAt as Instant,
      reason: page.reason,
      state: page.state,
      outcome: page.outcome,
      tries: page.attempts.map((one) => ({ ...one, startedAt: one.startedAt as Instant })),
    })),
    duties: await dutiesOf(reader, state, entries),
    teams: await teamsWith(reader, state, person.id),
    notices: await noticesOf(reader, { incident: state.id, person: person.id }),
    names,
  });
}

function policyOf({ paging }: IncidentState): PolicySnapshot | null {
  return paging.snapshot as PolicySnapshot | null;
}

/** As the rota stood when the level was taken; for a level not taken, as it stands now. */
async function dutiesOf(
  reader: Reader,
  state: IncidentState,
  entries: readonly Entry[],
): Promise<readonly Duty[]> {
  const duties: Duty[] = [];
  const now = await readClock(reader);
  for (const [index, { targets }] of (policyOf(state)?.levels ?? []).entries()) {
    const level = index + 1;
    const at = momentOf(level, state, entries) ?? now;
    for (const target of targets) {
      if (target.kind !== 'schedule') continue;
      const id = asId<ScheduleId>(target.id);
      const to = plusSeconds(at, 1);
      const found = (await loadSchedules(reader, [id], { from: at, to })).get(id);
      const shifts = found === undefined ? [] : shiftsBetween(found, at, to).shifts;
      const scheduleName = (await scheduleById(reader, id))?.name ?? 'a schedule that is gone';
      const onCall = shifts.filter(({ from }) => from <= at);
      duties.push({ schedule: target.id, scheduleName, level, onCall });
    }
  }
  return duties;
}

function momentOf(
  level: number,
  { paging }: IncidentState,
  entries: readonly Entry[],
): Instant | undefined {
  const moment = entries.findLast(
    (entry) =>
      (entry.kind === 'escalation.stepped' || entry.kind === 'escalation.level_empty') &&
      entry.data.run === paging.run &&
      entry.data.level === level,
  );
  return moment?.occurredAt;
}

async function teamsWith(
  reader: Reader,
  state: IncidentState,
  person: PersonId,
): Promise<readonly string[]> {
  const teams = (policyOf(state)?.levels ?? []).flatMap(({ targets }) =>
    targets.flatMap((target) => (target.kind === 'team' ? [target.id] : [])),
  );
  const found: string[] = [];
  for (const id of new Set(teams)) {
    if ((await teamMembers(reader, asId<TeamId>(id))).includes(person)) found.push(id);
  }
  return found;
}
