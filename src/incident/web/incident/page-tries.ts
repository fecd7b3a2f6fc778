/** The life of one try in words: each moment that is known, in its order, and how it stands. */
import type { PageAttempt, PageItem } from './pages-wire.ts';

export interface Moment {
  readonly word: string;
  readonly at: string;
}

const CHANNEL_NAMES: Readonly<Record<string, string>> = {
  push: 'Push',
  sms: 'SMS',
  voice: 'Phone call',
  telegram: 'Telegram',
  slack: 'Slack',
  mattermost: 'Mattermost',
  ntfy: 'ntfy',
  teams: 'Microsoft Teams',
  webhook: 'Webhook',
  email: 'E-mail',
};

export function channelName(channel: string): string {
  return CHANNEL_NAMES[channel] ?? channel;
}

/** Queued, sent, accepted, delivered, opened, acknowledged: as far as it came. */
export function momentsOf(page: PageItem, attempt: PageAttempt): readonly Moment[] {
  const moments: readonly (readonly [string, string | null])[] = [
    ['queued', page.createdAt],
    ['sent', attempt.state === 'held' ? null : attempt.startedAt],
    [endWord(attempt), attempt.state === 'sending' ? null : attempt.endedAt],
    ['delivered', attempt.deliveredAt],
    ['opened', attempt.openedAt],
    ['acknowledged', attempt.acknowledgedAt],
  ];
  return moments.flatMap(([word, at]) => (at === null ? [] : [{ word, at }]));
}

function endWord({ state, deliveredAt, why }: PageAttempt): string {
  if (state === 'held') return 'told in one message';
  // A receipt that says no comes after the provider took it.
  if (state === 'accepted' || deliveredAt !== null) return 'accepted';
  return why === null ? 'ended' : 'failed';
}

/** How a try stands now, in one word, and whether that is bad. */
export function standingOf(attempt: PageAttempt): { readonly word: string; readonly bad: boolean } {
  if (attempt.acknowledgedAt !== null) return { word: 'acknowledged', bad: false };
  switch (attempt.state) {
    case 'failed':
      return { word: 'failed', bad: true };
    case 'not_sent':
      return { word: 'not sent', bad: true };
    case 'held':
      return { word: 'held back', bad: false };
    case 'sending':
      return { word: 'being sent', bad: false };
    case 'accepted':
      if (attempt.openedAt !== null) return { word: 'opened', bad: false };
      return { word: attempt.deliveredAt === null ? 'accepted' : 'delivered', bad: false };
  }
}

/** "SMS failed, then E-mail accepted": what a closed line says of the tries inside. */
export function triesInShort(attempts: readonly PageAttempt[]): string {
  const words = attempts.map((one) => `${channelName(one.channel)} ${standingOf(one).word}`);
  return words.length <= 3
    ? words.join(', then ')
    : `${words.slice(0, 2).join(', then ')}, then ${words.length - 3} more, then ${words.at(-1)}`;
}
