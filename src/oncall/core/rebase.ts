/**
 * What an edit of the people of a layer does to turns already running (domain.md 6.1): whoever is on
 * call keeps the current shift, and from the next hand-off the new list goes on behind that person.
 * An edit of the times starts the count anew. Versions before the edit are never touched.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, toMillis } from '../../kernel/instant.ts';
import { counterOf } from './rotation.ts';
import type { Layer, RotationLayer } from './schedule.ts';
import { personOf } from './who-is-on-call.ts';

/** `next` as it should be stored when it replaces `before` (layers are told apart by name). */
export function rebaseLayers(
  before: readonly Layer[],
  next: readonly Layer[],
  now: Instant,
): readonly Layer[] {
  return next.map((layer) => {
    const old = before.find((candidate) => candidate.name === layer.name);
    const turning = old !== undefined && old.kind !== 'list' && layer.kind !== 'list';
    return !turning ? layer : rebaseLayer(old, layer, toMillis(now));
  });
}

function rebaseLayer(before: RotationLayer, next: RotationLayer, now: number): RotationLayer {
  if (!sameTimes(before, next)) return next;
  if (before.slots === next.slots && samePeople(before.people, next.people)) {
    return { ...next, ...turning(before) };
  }
  const counter = counterOf(before);
  if (now < counter.beginOf(0)) return next;
  const shift = counter.shiftAt(now);
  const people = keepers(before, next, shift);
  const following = placeAfter(before, next.people, shift);
  const count = next.people.length;
  const phase = (((following - shift - 1) % count) + count) % count;
  return { ...next, phase, held: { shift, people } };
}

/** Who keeps the running shift: those who have it, and for slots that are new the next in the list. */
function keepers(before: RotationLayer, next: RotationLayer, shift: number): readonly PersonId[] {
  const running = Array.from({ length: before.slots }, (_, slot) => personOf(before, shift, slot));
  const others = next.people.filter((person) => !running.includes(person));
  return [...running, ...others].slice(0, next.slots);
}

/** Place in the new list of whoever takes shift `shift + 1`. */
function placeAfter(before: RotationLayer, people: readonly PersonId[], shift: number): number {
  const current = people.indexOf(personOf(before, shift, 0));
  if (current >= 0) return (current + 1) % people.length;
  for (let step = 1; step <= before.people.length; step += 1) {
    const place = people.indexOf(personOf(before, shift + step, 0));
    if (place >= 0) return place;
  }
  return 0;
}

function turning(layer: RotationLayer): Pick<RotationLayer, 'phase' | 'held'> {
  return {
    ...(layer.phase === undefined ? {} : { phase: layer.phase }),
    ...(layer.held === undefined ? {} : { held: layer.held }),
  };
}

function samePeople(a: readonly PersonId[], b: readonly PersonId[]): boolean {
  return a.length === b.length && a.every((person, index) => person === b[index]);
}

function sameTimes(a: RotationLayer, b: RotationLayer): boolean {
  return (
    a.timeZone === b.timeZone &&
    a.unit === b.unit &&
    a.length === b.length &&
    a.start === b.start &&
    a.handoff?.time === b.handoff?.time &&
    a.handoff?.weekday === b.handoff?.weekday
  );
}
