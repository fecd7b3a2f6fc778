/** Every word of the signals and integrations pages, in one place. */
import type { Suppressor } from '../api.ts';

export const WORDS = {
  place: 'Signals',
  sub: 'Everything that came in, and where it went. Nothing is dropped.',
  alerts: 'Alerts',
  signals: 'Signals',
  noAlerts: 'No alert yet.',
  noAlertsHelp:
    'A monitor says that something is wrong; what it says about the same thing is one alert with a count. Connect the first sender, or let one send a test.',
  noneByFilter: 'Nothing by this filter.',
  noneSoFar: 'Nothing by this filter so far.',
  connect: 'Connect a sender',
  clear: 'Clear it',
  deadLetters: 'Dead letters',
  deadLettersSub:
    'What arrived and could not be taken, kept whole until somebody has dealt with it.',
  deadLetter: 'Dead letter',
  noDeadLetters: 'No dead letters',
  noDeadLettersHelp: 'Everything that senders sent could be taken.',
  noneHandled: 'None has been dealt with yet',
  notReadable: 'It cannot be read again: its sender did not prove itself, or no body is kept.',
  dismiss: 'Dismiss',
  balances: 'Balances',
  doesNot: 'Does not balance',
} as const;

export const HEARTBEAT_WORDS: Readonly<Record<'new' | 'up' | 'down', string>> = {
  new: 'Never heard of: the watch begins with its first call.',
  up: 'All is well.',
  down: 'It is down: it stayed away, or said that it failed.',
};

export const DISPOSITION_WORDS: Readonly<Record<string, string>> = {
  pending: 'Pending',
  opened: 'Opened an incident',
  attached: 'Joined an incident',
  suppressed: 'Suppressed',
  dismissed: 'Dismissed',
};

/** What happened to an alert. */
export const CHANGE_WORDS: Readonly<Record<string, string>> = {
  fired: 'Fired',
  severity: 'Changed its severity',
  cleared: 'Cleared',
  linked: 'Joined an incident',
  moved: 'Moved to another incident',
  suppressed: 'Kept from people',
  held: 'Waits, in case it clears by itself',
  released: 'Let go to its incident',
};

/** Machine reasons in plain words; what is not listed is shown as the server wrote it. */
const REASONS: Readonly<Record<string, string>> = {
  silenced: 'silenced',
  muted: 'muted',
  maintenance: 'maintenance window',
  rule: 'kept back by a rule',
  below_threshold: 'too few so far',
  transient: 'cleared by itself in time',
  paused: 'waits, it may clear by itself',
  flapping: 'changes too often',
  read_again: 'read again from old signals',
  dependency: 'follows from a service below',
  duplicate: 'the same again',
  late: 'arrived after its end',
  older_episode: 'the end of an earlier time',
  nothing_firing: 'the end of something that never fired here',
  sender_note: 'a note of the sender',
};

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}

export function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export const SUPPRESSOR_WORDS: Readonly<Record<Suppressor['kind'], string>> = {
  rule: 'Rule',
  silence: 'Silence',
  mute: 'Mute',
  maintenance: 'Maintenance window',
  read_again: 'Begun by reading again old signals of',
};
