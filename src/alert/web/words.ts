/** Every word of the signals and integrations pages, in one place. */
export const WORDS = {
  place: 'Signals',
  sub: 'Everything that came in, and where it went. Nothing is dropped.',
  alerts: 'Alerts',
  signals: 'Signals',
  noAlerts: 'No alert yet.',
  noAlertsHelp:
    'A monitor says that something is wrong; what it says about the same thing is one alert with a count. Connect the first sender, or let one send a test.',
  noneByFilter: 'Nothing by this filter.',
  connect: 'Connect a sender',
  clear: 'Clear it',
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

/** Machine reasons in plain words; what is not listed is shown as the server wrote it. */
const REASONS: Readonly<Record<string, string>> = {
  duplicate: 'the same again',
  flapping: 'changes too often',
  maintenance: 'maintenance window',
  note: 'says nothing new',
  clear_without_firing: 'the end of something that never fired here',
};

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}
