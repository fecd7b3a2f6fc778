/** What owners of silences, mutes and maintenance windows are told of their ends: what was hidden, what still fires. */

import { dateAndClock, type Instant, type Zone } from '../../kernel/time.ts';
import type { Letter } from './letter.ts';

export const QUIET_NOTICES = ['ending', 'ended'] as const;
export const QUIET_KINDS = ['silence', 'mute', 'window'] as const;

export interface QuietNotice {
  readonly kind: (typeof QUIET_NOTICES)[number];
  readonly what: (typeof QUIET_KINDS)[number];
  /** Its comment or name. */
  readonly name: string;
  readonly endsAt: Instant;
  /** Hidden so far. */
  readonly signals: number;
  readonly alerts: number;
  /** Of the alerts it hid, those that fire still, and the first titles of them. */
  readonly firing: number;
  readonly titles: readonly string[];
}

const NAMES = { silence: 'silence', mute: 'mute', window: 'maintenance window' } as const;

/** NOT-39: every time names its zone. */
export function quietLetter(
  notice: QuietNotice,
  { zone, url }: { readonly zone: Zone; readonly url: string },
): Letter {
  const { kind, firing, titles } = notice;
  const what = NAMES[notice.what];
  const at = dateAndClock(notice.endsAt, zone);
  const heading = kind === 'ending' ? `Your ${what} ends at ${at}` : `Your ${what} ended at ${at}`;
  const others = firing - titles.length;
  const list = titles.join('; ') + (others > 0 ? `; and ${others} more` : '');
  return {
    subject: `${heading}: ${notice.name}`,
    heading,
    paragraphs: [hidText(notice), ...(firing === 0 ? [] : [`${stillText(notice)} ${list}.`])],
    facts: [
      { label: 'Why', value: notice.name },
      { label: kind === 'ending' ? 'Ends' : 'Ended', value: at },
    ],
    button: null,
    links: [{ label: 'Open Silences', url }],
    footer: `You get this because the ${what} is yours, or its service is.`,
  };
}

function hidText({ kind, signals, alerts }: QuietNotice): string {
  const so = kind === 'ending' ? 'So far it' : 'It';
  if (signals === 0) return `${so} hid nothing.`;
  return `${so} hid ${counted(signals, 'signal')} of ${counted(alerts, 'alert')}.`;
}

function stillText({ kind, firing }: QuietNotice): string {
  return kind === 'ending'
    ? `${counted(firing, 'alert')} still ${firing === 1 ? 'fires' : 'fire'} under it and will reach people at its end, unless you move the end:`
    : `${counted(firing, 'alert')} still ${firing === 1 ? 'fires' : 'fire'} and ${firing === 1 ? 'goes' : 'go'} to people now, unless something else keeps ${firing === 1 ? 'it' : 'them'} quiet:`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
