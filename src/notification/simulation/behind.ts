/** Why a person stands behind a level: named in it, on call in a schedule and by which layer, or in a team. */
import {
  type NamedTarget,
  type PolicySnapshot,
  type Target,
  targetKey,
} from '../../escalation/core/policy.ts';
import { namesOf } from '../../identity/store.ts';
import { teamById } from '../../identity/team-store.ts';
import type { Context } from '../../incident/core/verb.ts';
import { asId, type PersonId, type ScheduleId, type TeamId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Shift, shiftsBetween } from '../../oncall/core/who-is-on-call.ts';
import { loadSchedules, scheduleById } from '../../oncall/store.ts';
import type { Reader } from '../../platform/db.ts';
import type { Because } from './shapes.ts';

/** How far the end of a shift is looked for. */
const SHIFT_SECONDS = 14 * 86_400;

export interface Behind {
  readonly reader: Reader;
  readonly at: Instant;
  readonly nameOf: (id: string) => string;
}

/** Each target of a level behind which this person stood. */
export async function whyCalled(
  behind: Behind,
  person: PersonId,
  { policy, level, context }: Called,
): Promise<readonly Because[]> {
  const targets = policy.levels[level - 1]?.targets ?? [];
  const found: Because[] = [];
  for (const target of targets) {
    const people = context?.onCall.targets[targetKey(target)] ?? [];
    if (people.includes(person)) found.push(await whyIn(behind, target, person));
  }
  if (found.length > 0) return found;
  if (context?.commanderOnCall.includes(person) === true) {
    return [{ rule: 'commander', text: 'Commander on call, called together with level 1 of a P1' }];
  }
  return [{ rule: 'target', text: `Called with level ${level}` }];
}

export interface Called {
  readonly policy: PolicySnapshot;
  readonly level: number;
  readonly context: Context | null;
}

/** Why nobody stands behind a level, target by target. */
export async function whyEmpty(behind: Behind, { policy, level }: Called): Promise<Because[]> {
  const targets = policy.levels[level - 1]?.targets ?? [];
  return Promise.all(
    targets.map(async (target): Promise<Because> => {
      if (target.kind === 'roundRobin') {
        const text = 'Nobody of the round robin can be paged: away, or no address';
        return { rule: 'target', text };
      }
      const name = await targetName(behind, target);
      if (target.kind === 'person') {
        return { rule: 'target', text: `${name} is no longer active` };
      }
      return target.kind === 'team'
        ? { rule: 'target', text: `Team ${name} has no members and no lead` }
        : { rule: 'schedule', text: `Nobody is on call in ${name}: a gap` };
    }),
  );
}

async function whyIn(behind: Behind, target: Target, person: PersonId): Promise<Because> {
  if (target.kind === 'roundRobin') {
    return { rule: 'target', text: `Next in turn of ${target.people.length}` };
  }
  const name = await targetName(behind, target);
  if (target.kind === 'person') return { rule: 'target', text: 'Named in the level' };
  if (target.kind === 'team') return { rule: 'target', text: `In team ${name}` };
  const shift = await shiftOf(behind, asId<ScheduleId>(target.id), person);
  if (shift === undefined) return { rule: 'schedule', text: `On call in ${name}` };
  const until = shift.to < plusSeconds(behind.at, SHIFT_SECONDS) ? { until: shift.to } : {};
  const text = `On call in ${name}${await shiftWords(behind, shift)}`;
  return { rule: 'schedule', text, ...until };
}

/** Whoever is stood in for is on call nowhere, so their name is asked for here. */
async function shiftWords({ reader }: Behind, { reason, layer, instead }: Shift): Promise<string> {
  const names = instead === null ? {} : await namesOf(reader, [instead]);
  const away = instead === null ? '' : `, for ${names[instead] ?? 'somebody who left'}`;
  if (reason === 'layer') return `: layer ${layer}`;
  if (reason === 'override') return `: an override${away}`;
  return `: layer ${layer}${away}, who is away (${reason})`;
}

async function shiftOf(
  { reader, at }: Behind,
  id: ScheduleId,
  person: PersonId,
): Promise<Shift | undefined> {
  const to = plusSeconds(at, SHIFT_SECONDS);
  const schedule = (await loadSchedules(reader, [id], { from: at, to })).get(id);
  if (schedule === undefined) return undefined;
  const { shifts } = shiftsBetween(schedule, at, to);
  return shifts.find((shift) => shift.person === person && shift.from <= at && at < shift.to);
}

async function targetName({ reader, nameOf }: Behind, { kind, id }: NamedTarget): Promise<string> {
  if (kind === 'person') return nameOf(id);
  const found =
    kind === 'team'
      ? await teamById(reader, asId<TeamId>(id))
      : await scheduleById(reader, asId<ScheduleId>(id));
  return found?.name ?? `a ${kind} that is gone`;
}
