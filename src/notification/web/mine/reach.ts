/** What is wrong with a way to reach somebody, in words; and the news of the page made from it. */
import { type Instant, secondsBetween } from '../../../kernel/instant.ts';
import { plural } from '../../../ui/format.ts';
import type { ChannelItem } from '../../api.ts';
import type { ContactItem } from './use-mine.ts';
import { MINE } from './words.ts';

/** A way nobody tried for this long may be dead (domain.md 6.5). */
const STALE_DAYS = 90;

export interface Flaw {
  readonly tone: 'warn' | 'crit';
  readonly label: string;
  /** What it means, or the provider's words. */
  readonly why: string | null;
}

export function flawsOf(
  contact: ContactItem,
  channel: ChannelItem | undefined,
  now: Instant,
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const missing = channel === undefined ? 'there is no such channel' : channel.missing;
  if (missing !== null) flaws.push({ tone: 'warn', label: MINE.notConnected, why: missing });
  if (contact.verifiedAt === null) {
    flaws.push({
      tone: 'warn',
      label: MINE.notVerified,
      why: 'it is tried after the verified ones',
    });
  }
  const tested = contact.lastTestAt as Instant | null;
  if (tested !== null && contact.lastTestOk === false) {
    flaws.push({ tone: 'crit', label: MINE.testFailed, why: null });
  } else if (tested === null) {
    flaws.push({ tone: 'warn', label: MINE.neverTested, why: null });
  } else if (secondsBetween(tested, now) > STALE_DAYS * 86_400) {
    const why = `the last test was ${Math.floor(secondsBetween(tested, now) / 86_400)} days ago`;
    flaws.push({ tone: 'warn', label: MINE.stale, why });
  }
  return flaws;
}

/** A page sent there arrives as far as we know. */
export function isSure(contact: ContactItem, channel: ChannelItem | undefined): boolean {
  return contact.verifiedAt !== null && channel?.missing === null && contact.lastTestOk !== false;
}

/** h1 of the page. */
export function newsOf(
  contacts: readonly ContactItem[],
  channelOf: (kind: string) => ChannelItem | undefined,
): string {
  const sure = contacts.filter((contact) => isSure(contact, channelOf(contact.kind))).length;
  if (sure === 0) return 'No proven way to reach you yet';
  const unsure = contacts.length - sure;
  const reached = `You can be reached in ${plural(sure, 'way')}`;
  return unsure === 0
    ? reached
    : `${reached}, ${unsure} more ${unsure === 1 ? 'needs' : 'need'} a look`;
}
