/**
 * The daily test of a person's ways, where they allow it: one quiet message through each, by day on their own
 * clock and outside their quiet hours, so that a dead way shows before a night does (domain.md 6.5, R44). Ways
 * that ring are never tried by themselves.
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { localOf, type Zone } from '../../kernel/time.ts';
import type { Letter } from './letter.ts';
import { type QuietHours, quietUntil } from './quiet-hours.ts';

export interface TestedContact {
  readonly id: string;
  readonly kind: string;
  readonly address: string;
  readonly lastTestAt: Instant | null;
}

interface TestableChannel {
  readonly name: string;
  readonly capabilities: readonly string[];
}

/** Wall-clock hours of the person in which a test disturbs nobody; the second is not part of it. */
const BY_DAY = [9, 18] as const;

/** Less than a day, so that the test does not wander into the evening. */
const AGAIN_SECONDS = 20 * 3600;

/** A way nobody tried for longer is not known to work (domain.md 6.5). */
export const STALE_DAYS = 90;

/** A telephone that rings is no quiet test. */
const RINGS: readonly string[] = ['voice'];

export function isTestTime(quiet: QuietHours | null, now: Instant, zone: Zone): boolean {
  const { hour } = localOf(now, zone);
  const [from, to] = BY_DAY;
  return hour >= from && hour < to && quietUntil(quiet, now, zone) === null;
}

/** NOT-55: the ways that may be tried now, without disturbing. */
export function contactsToTest(
  contacts: readonly TestedContact[],
  channels: readonly TestableChannel[],
  now: Instant,
): readonly TestedContact[] {
  const before = plusSeconds(now, -AGAIN_SECONDS);
  const able = channels.filter(
    ({ name, capabilities }) => capabilities.includes('test') && !RINGS.includes(name),
  );
  return contacts.filter(
    ({ kind, lastTestAt }) =>
      able.some(({ name }) => name === kind) && (lastTestAt === null || lastTestAt < before),
  );
}

/** NOT-57: true where neither a test nor a page was taken in time. */
export function isStale(lastTakenAt: Instant | null, now: Instant): boolean {
  return lastTakenAt === null || lastTakenAt < plusSeconds(now, -STALE_DAYS * 86_400);
}

/** NOT-55: what the person gets each day. */
export function selfTestLetter(channelTitle: string): Letter {
  return {
    subject: 'Evenkeel daily test: pages to you arrive here',
    heading: 'Pages to you arrive here',
    paragraphs: [`This is the quiet daily test of ${channelTitle}. There is nothing to do.`],
    facts: [],
    button: null,
    links: [],
    loud: false,
    footer: 'You get this because you allowed a daily test under My notifications.',
  };
}

export interface DeadWay {
  /** Whose; absent in a letter to that very person. */
  readonly person?: string;
  readonly channelTitle: string;
  /** As far as it may be seen. */
  readonly address: string;
  readonly why: string;
}

/** NOT-56: to the person, by another way. */
export function deadWayLetter(ways: readonly DeadWay[], publicUrl: string): Letter {
  const [first] = ways;
  const what =
    ways.length === 1 && first !== undefined ? first.channelTitle : `${ways.length} ways`;
  return {
    subject: `Pages to you do not arrive by ${what}`,
    heading: `Pages to you do not arrive by ${what}`,
    paragraphs: [
      'The daily test was not taken. Until this is mended, you are paged by what is left.',
    ],
    facts: ways.map((way) => ({ label: `${way.channelTitle} ${way.address}`, value: way.why })),
    button: null,
    links: [{ label: 'Open My notifications', url: `${publicUrl}/settings/notifications` }],
    loud: false,
    footer: 'You get this because you allowed a daily test under My notifications.',
  };
}

/** NOT-56: to the admins. */
export function deadWaysLetter(ways: readonly DeadWay[], publicUrl: string): Letter {
  const count = ways.length === 1 ? 'A way' : `${ways.length} ways`;
  return {
    subject: `${count} to reach people failed`,
    heading: `${count} to reach people failed`,
    paragraphs: [
      'Pages that go this way do not arrive. People with another way are paged by that.',
    ],
    facts: ways.map(({ person, channelTitle, address, why }) => ({
      label: [person, channelTitle, address]
        .filter((part) => part !== undefined && part !== '')
        .join(' '),
      value: why,
    })),
    button: null,
    links: [{ label: 'Open Settings, Watch', url: `${publicUrl}/settings/watch` }],
    loud: false,
    footer: 'You get this because you keep Evenkeel running.',
  };
}
