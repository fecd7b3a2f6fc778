/** A policy as its form holds it, and the way there and back: what is left empty is left out. */
import { asId, type PersonId } from '../../kernel/ids.ts';
import type { Policy } from '../api.ts';
import { keyOf, targetOf } from './targets.ts';

type Level = Policy['levels'][number];
type Condition = NonNullable<Level['only']>;

export interface LevelDraft {
  readonly key: number;
  /** `person:<id>` and so on. */
  readonly targets: readonly string[];
  /** Ids of people of whom one is paged, in turn. */
  readonly inTurn: readonly string[];
  readonly delayMinutes: number;
  readonly acksNeeded: number;
  readonly priorities: readonly string[];
  /** `1` (Monday) to `7`. */
  readonly weekdays: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

export interface PolicyDraft {
  readonly name: string;
  readonly levels: readonly LevelDraft[];
  readonly repeat: number;
  readonly catchAll: string;
  readonly atShiftEnd: Policy['atShiftEnd'];
}

export function newLevel(key: number, timeZone: string): LevelDraft {
  return {
    ...{ key, targets: [], inTurn: [], delayMinutes: 5, acksNeeded: 1 },
    ...{ priorities: [], weekdays: [], from: '', to: '', timeZone },
  };
}

export function draftOf(policy: Policy | undefined, timeZone: string): PolicyDraft {
  return {
    name: policy?.name ?? '',
    levels: policy?.levels.map((level, key) => levelDraft(level, key, timeZone)) ?? [
      newLevel(0, timeZone),
    ],
    repeat: policy?.repeat ?? 1,
    catchAll: policy?.catchAll ?? '',
    atShiftEnd: policy?.atShiftEnd ?? 'remind',
  };
}

function levelDraft(level: Level, key: number, timeZone: string): LevelDraft {
  const { targets, delayMinutes, only, acksNeeded = 1 } = level;
  const { hours } = only ?? {};
  return {
    ...{ key, delayMinutes, acksNeeded },
    targets: targets.filter(({ kind }) => kind !== 'roundRobin').map(keyOf),
    inTurn: targets.flatMap((target) => (target.kind === 'roundRobin' ? target.people : [])),
    priorities: only?.priorities ?? [],
    weekdays: (hours?.weekdays ?? []).map(String),
    from: hours?.from ?? '',
    to: hours?.to ?? '',
    timeZone: hours?.timeZone ?? timeZone,
  };
}

/** The body of a request. */
export function inputOf({ name, levels, ...rest }: PolicyDraft) {
  return { ...rest, name: name.trim(), levels: levels.map(levelOf) };
}

/** Whether the plan can be followed already. */
export function isComplete({ levels, catchAll }: PolicyDraft): boolean {
  return (
    catchAll !== '' &&
    levels.every(({ targets, inTurn }) => targets.length > 0 || inTurn.length > 1) &&
    levels.every(({ from, to }) => (from === '') === (to === ''))
  );
}

function levelOf(draft: LevelDraft): Level {
  const { targets, inTurn, delayMinutes, acksNeeded } = draft;
  const people = inTurn.map((id) => asId<PersonId>(id));
  const only = conditionOf(draft);
  return {
    targets: [
      ...targets.map(targetOf),
      ...(people.length === 0 ? [] : [{ kind: 'roundRobin' as const, people }]),
    ],
    delayMinutes,
    ...(only === undefined ? {} : { only }),
    ...(acksNeeded > 1 ? { acksNeeded } : {}),
  };
}

function conditionOf(draft: LevelDraft): Condition | undefined {
  const { priorities, weekdays, from, to, timeZone } = draft;
  const days = weekdays.map(Number).sort() as NonNullable<Condition['hours']>['weekdays'];
  const hours = {
    timeZone,
    ...(weekdays.length === 0 ? {} : { weekdays: days ?? [] }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
  };
  const timed = weekdays.length > 0 || from !== '' || to !== '';
  const some = priorities.length > 0;
  if (!timed && !some) return undefined;
  return {
    ...(some ? { priorities: [...priorities].sort() as Condition['priorities'] & object } : {}),
    ...(timed ? { hours } : {}),
  };
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** `P1, P2, Mon to Fri 09:00 to 17:00 (Europe/Berlin)`; undefined where the level always counts. */
export function conditionWords(only: Level['only']): string | undefined {
  if (only === undefined) return undefined;
  const { priorities = [], hours } = only;
  const days = hours?.weekdays ?? [];
  const parts = [
    priorities.join(', '),
    days.map((day) => DAYS[day - 1]).join(', '),
    hours?.from === undefined ? '' : `${hours.from} to ${hours.to}`,
  ].filter((part) => part !== '');
  return `${parts.join(', ')}${hours === undefined ? '' : ` (${hours.timeZone})`}`;
}

export const WEEKDAYS = DAYS.map((label, index) => ({ value: String(index + 1), label }));
