/** Events of a foreign calendar become lines of a list, or are reported. */
import { expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { type FeedEvent, shiftsOfFeed } from './feed.ts';

const person = (id: string, name: string) => ({
  ...{ id: asId<PersonId>(id), name, email: `${id}@example.org` },
});
const PEOPLE = [person('ann', 'Ann Lee'), person('anna', 'Anna Lee'), person('jo', 'Jö Müller')];
const at = (day: number) => instant(`2026-06-0${day}T00:00Z`);
const event = (summary: string, from = 1, to = 2, mails: readonly string[] = []): FeedEvent => ({
  ...{ summary, from: at(from), to: at(to), mails },
});

function meant(...events: readonly FeedEvent[]) {
  const { shifts, unmatched } = shiftsOfFeed(events, PEOPLE, 2);
  return { people: shifts.map((shift) => shift.person), unmatched: unmatched.length };
}

test('ONC-27 people are known by mail address, or by their whole name in the title', () => {
  expect(meant(event('On call', 1, 2, ['jo@example.org'])).people).toEqual(['jo']);
  expect(meant(event('Pager: JO@example.org')).people).toEqual(['jo']);
  expect(meant(event('On call: ann   LEE (primary)')).people).toEqual(['ann']);
  expect(meant(event('Anna Lee')).people).toEqual(['anna']);
  expect(meant(event('jö müller - week 12')).people).toEqual(['jo']);
  expect(meant(event('Ann'))).toEqual({ people: [], unmatched: 1 });
  expect(meant(event('Team party'))).toEqual({ people: [], unmatched: 1 });
});

test('ONC-27 several at once fill the slots, and what finds none is reported', () => {
  const both = event('On call', 1, 3, ['ann@example.org', 'jo@example.org']);
  const { shifts, unmatched } = shiftsOfFeed([both, event('Anna Lee', 2, 4)], PEOPLE, 2);
  expect(shifts.map(({ person: id, slot }) => [id, slot])).toEqual([
    ['ann', 0],
    ['jo', 1],
  ]);
  expect(unmatched).toEqual([
    { summary: 'Anna Lee', at: at(2), why: 'no slot is free for Anna Lee' },
  ]);
  const after = shiftsOfFeed([both, event('Anna Lee', 3, 4)], PEOPLE, 2);
  expect(after.shifts[2]).toMatchObject({ person: 'anna', slot: 0 });
});
