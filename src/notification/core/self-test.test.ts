/** When the daily test of a way may be made, and what is said when it fails. */
import { expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import {
  contactsToTest,
  deadWayLetter,
  deadWaysLetter,
  isStale,
  isTestTime,
  selfTestLetter,
} from './self-test.ts';

const at = (text: string) => instant(`2026-11-23T${text}Z`);
const CHANNELS = [
  { name: 'sms', capabilities: ['page', 'test'] },
  { name: 'voice', capabilities: ['page', 'test'] },
  { name: 'dumb', capabilities: ['page'] },
];
const way = (id: string, kind: string, lastTestAt: string | null) => ({
  id,
  kind,
  address: '+491',
  lastTestAt: lastTestAt === null ? null : instant(lastTestAt),
});

test('NOT-55 by day on the clock of the person, and not in their quiet hours', () => {
  expect(isTestTime(null, at('07:59:59'), 'Europe/Berlin')).toBe(false);
  expect(isTestTime(null, at('08:00:00'), 'Europe/Berlin')).toBe(true);
  expect(isTestTime(null, at('16:59:59'), 'Europe/Berlin')).toBe(true);
  expect(isTestTime(null, at('17:00:00'), 'Europe/Berlin')).toBe(false);
  expect(isTestTime(null, at('08:00:00'), 'America/New_York')).toBe(false);
  expect(isTestTime({ from: '22:00', to: '10:00' }, at('08:30:00'), 'Europe/Berlin')).toBe(false);
});

test('NOT-55 each way once a day, none that rings and none that cannot be tried', () => {
  const ways = [
    way('new', 'sms', null),
    way('today', 'sms', '2026-11-23T00:00:00Z'),
    way('yesterday', 'sms', '2026-11-22T09:00:00Z'),
    way('rings', 'voice', null),
    way('dumb', 'dumb', null),
    way('gone', 'fax', null),
  ];
  expect(contactsToTest(ways, CHANNELS, at('09:00:00')).map(({ id }) => id)).toEqual([
    'new',
    'yesterday',
  ]);
});

test('NOT-57 a way nobody tried for 90 days is stale, one that was never taken too', () => {
  expect(isStale(null, at('09:00:00'))).toBe(true);
  expect(isStale(instant('2026-08-25T09:00:00Z'), at('09:00:00'))).toBe(false);
  expect(isStale(instant('2026-08-25T08:59:59Z'), at('09:00:00'))).toBe(true);
});

test('NOT-55 NOT-56 the messages are quiet and say what to do', () => {
  const dead = { channelTitle: 'SMS', address: '+491', why: 'no such number' };
  const letters = [
    selfTestLetter('SMS'),
    deadWayLetter([dead], 'https://k.test'),
    deadWaysLetter([{ ...dead, person: 'Ann' }, dead], 'https://k.test'),
  ];
  for (const letter of letters) {
    expect(letter.loud).toBe(false);
    expect(letter.button).toBeNull();
  }
  expect(letters[1]?.subject).toBe('Pages to you do not arrive by SMS');
  expect(letters[2]?.facts).toMatchObject([
    { label: 'Ann SMS +491', value: 'no such number' },
    { label: 'SMS +491' },
  ]);
});
