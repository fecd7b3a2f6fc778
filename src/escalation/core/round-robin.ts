/**
 * Whose turn it is in a round robin: with each incident the next in the list, those who cannot be paged now are
 * passed over. The pointer is the person who had the last turn, not a count: so a gap costs its neighbour no
 * double turn, and a list that was edited goes on where it stood.
 */
import type { PersonId } from '../../kernel/ids.ts';
import type { Turn } from './policy.ts';

/** The next in turn after `last`; undefined when nobody of the list can be paged. */
export function nextInTurn(
  people: readonly PersonId[],
  available: readonly PersonId[],
  last: Turn | undefined,
): Turn | undefined {
  const begin = placeAfter(people, last);
  for (let step = 0; step < people.length; step += 1) {
    const place = (begin + step) % people.length;
    const person = people[place];
    if (person !== undefined && available.includes(person)) return { person, place };
  }
  return undefined;
}

/** Of somebody who was taken off the list: whoever moved up to their place. */
function placeAfter(people: readonly PersonId[], last: Turn | undefined): number {
  if (last === undefined) return 0;
  const place = people.indexOf(last.person);
  return place === -1 ? last.place : place + 1;
}
