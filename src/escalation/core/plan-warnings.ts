/**
 * What is odd about a plan by itself, whoever is on call: levels that leave no time to answer, rounds that never
 * come, one level after the other calling the same people, priorities no level counts for, more acknowledgements
 * than people. Said when a policy is written; it may be meant, so nothing is refused (reliability.md row 78).
 */
import type { PersonId } from '../../kernel/ids.ts';
import type { Priority } from './condition.ts';
import { type Level, type OnCallLookup, type PolicySnapshot, targetKey } from './policy.ts';

const PRIORITIES: readonly Priority[] = ['P1', 'P2', 'P3', 'P4', 'P5'];

/** `lookup`: of any one moment, for the number of people. */
export function planWarnings(
  { levels, repeat }: Pick<PolicySnapshot, 'levels' | 'repeat'>,
  lookup: OnCallLookup,
): readonly string[] {
  return [
    ...noTime(levels, repeat),
    ...sameAgain(levels),
    ...tooFew(levels, lookup),
    ...leftOut(levels),
  ];
}

function noTime(levels: readonly Level[], repeat: number): readonly string[] {
  if (levels.every(({ delayMinutes }) => delayMinutes === 0)) {
    const again = repeat > 0 ? ', and no round follows' : '';
    return [`No level leaves time to answer: all are called in the same second${again}.`];
  }
  return levels.flatMap(({ delayMinutes }, index) =>
    delayMinutes === 0 && index < levels.length - 1
      ? [`Level ${index + 1} leaves no time to answer: level ${index + 2} is called with it.`]
      : [],
  );
}

function sameAgain(levels: readonly Level[]): readonly string[] {
  const keys = levels.map(({ targets }) => targets.map(targetKey).sort().join(' '));
  return keys.flatMap((key, index) =>
    index > 0 && key === keys[index - 1]
      ? [`Level ${index + 1} calls the same as level ${index}: nobody new hears of it.`]
      : [],
  );
}

/** A round robin calls one person at a time. */
function tooFew(levels: readonly Level[], lookup: OnCallLookup): readonly string[] {
  return levels.flatMap(({ targets, acksNeeded = 1 }, index) => {
    const sure = targets.flatMap((target): readonly PersonId[] =>
      target.kind === 'roundRobin' ? [] : (lookup.targets[targetKey(target)] ?? []),
    );
    const turns = targets.filter(({ kind }) => kind === 'roundRobin').length;
    const most = new Set(sure).size + turns;
    return acksNeeded > Math.max(1, most)
      ? [`Level ${index + 1} asks ${acksNeeded} people to acknowledge but calls ${most} now.`]
      : [];
  });
}

function leftOut(levels: readonly Level[]): readonly string[] {
  const out = PRIORITIES.filter((priority) =>
    levels.every(({ only }) => only?.priorities?.includes(priority) === false),
  );
  if (out.length > 0) {
    return [`No level counts for ${out.join(', ')}: the catch-all is called at once.`];
  }
  return levels.every(({ only }) => only !== undefined)
    ? ['Every level has a condition: where none holds, the catch-all is called at once.']
    : [];
}
