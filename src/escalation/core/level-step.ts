/**
 * What one level of a policy comes to at the moment it is reached: it pages everybody behind its targets, it is
 * empty, or it is skipped because its condition does not hold or its people have the incident already.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Priority, whyNotNow } from './condition.ts';
import {
  type OnCallLookup,
  type PolicySnapshot,
  type StepDecision,
  type Turns,
  type TurnTaken,
  targetKey,
  turnKey,
} from './policy.ts';
import { nextInTurn } from './round-robin.ts';

export interface Place {
  readonly run: number;
  readonly round: number;
  readonly level: number;
}

export interface LevelQuestion {
  readonly policy: PolicySnapshot;
  readonly lookup: OnCallLookup;
  readonly now: Instant;
  readonly priority?: Priority;
  readonly turns?: Turns;
}

/** `base` is what the delay counts from; `acked` are not paged again. */
export function stepAt(
  question: LevelQuestion,
  {
    at,
    base,
    acked,
  }: { readonly at: Place; readonly base: Instant; readonly acked: readonly PersonId[] },
): StepDecision {
  const level = question.policy.levels[at.level - 1];
  const { now, priority = 'P1' } = question;
  const reason = whyNotNow(level?.only, { now, priority });
  if (reason !== undefined) return { kind: 'level_skipped', ...at, reason };
  const { persons: found, turn } = peopleAt(question, at.level, acked);
  if (level === undefined || found.length === 0) return { kind: 'level_empty', ...at };
  const persons = found.filter((person) => !acked.includes(person));
  if (persons.length === 0) {
    return { kind: 'level_skipped', ...at, reason: 'Everybody here has acknowledged already' };
  }
  const { delayMinutes, acksNeeded = 1 } = level;
  return {
    kind: 'notify',
    ...at,
    persons,
    nextDueAt: plusSeconds(base, delayMinutes * 60),
    ...(acksNeeded > 1 ? { acksNeeded } : {}),
    ...(turn === undefined ? {} : { turn }),
  };
}

/** Everybody behind the targets of a level, each once, and the turn that was taken among them. */
function peopleAt(
  { policy, lookup, turns = {} }: LevelQuestion,
  level: number,
  acked: readonly PersonId[],
): { readonly persons: readonly PersonId[]; readonly turn?: TurnTaken } {
  let taken: TurnTaken | undefined;
  const persons = (policy.levels[level - 1]?.targets ?? []).flatMap((target) => {
    const there = lookup.targets[targetKey(target)] ?? [];
    if (target.kind !== 'roundRobin') return there;
    const key = turnKey(policy.id, level);
    const own = turns[key];
    const free = there.filter((person) => !acked.includes(person));
    const turn = nextInTurn(target.people, free, own ?? lookup.turns?.[key]);
    // All who could take a turn have the incident already: the level is theirs, not empty.
    if (turn === undefined) return there;
    taken = { ...turn, key, moves: own === undefined };
    return [turn.person];
  });
  return { persons: unique(persons), ...(taken === undefined ? {} : { turn: taken }) };
}

export function unique(persons: readonly PersonId[]): readonly PersonId[] {
  return [...new Set(persons)];
}
