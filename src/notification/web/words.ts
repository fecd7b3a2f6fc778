/** Every word of the delivery log, in one place. */
import type { MailState } from '../core/bundle.ts';

export const WORDS = {
  title: 'Every mail that went out, or should have',
  noServer: 'No mail server is set: mails stay here',
  sub: 'The delivery log. Links inside are cut, so that nobody acts with the mail of another.',
  none: 'No mail yet.',
  noneHelp:
    'Pages, notices, receipts and invitations are mails. Each stands here with what the mail server answered, also when none is set.',
  noneHere: 'Nothing with this state.',
  state: 'State',
  allStates: 'Every state',
  incident: 'Incident',
  when: 'When',
  to: 'To',
  subject: 'Subject',
  tries: 'tries',
  nextTry: 'next try',
  show: 'Show the mail',
} as const;

export const STATE_WORDS: Readonly<Record<MailState, string>> = {
  queued: 'Queued',
  sending: 'Sending',
  sent: 'Sent',
  not_sent: 'Not sent',
  failed: 'Failed',
  held: 'Held for a bundle',
  bundled: 'In a bundle',
};

/** Every word of the page about Evenkeel itself. */
export const WATCH = {
  title: 'Is Evenkeel itself well?',
  well: 'Pages go out in time',
  sub: 'Who watches the watcher: the job engine, its heartbeat to the outside, and alerts about itself.',
  engine: 'Job engine',
  works: 'Now',
  oldestPage: 'Oldest page that waits',
  oldestTimer: 'Oldest timer that is due',
  oldestJob: 'Oldest job that is due',
  due: 'Jobs due',
  nothing: 'nothing waits',
  clockOf: 'Clock of',
  sameClock: 'as the database’s',
  ahead: 'ahead of the database',
  behind: 'behind the database',
  heartbeat: 'Heartbeat to the outside',
  noHeartbeat:
    'Nobody outside would notice if all of this fell silent. Make a check at a dead-man service (Healthchecks or ' +
    'another, one minute) and give its address here.',
  to: 'Each minute to',
  otherKey: 'an address that was sealed with another key',
  arrived: 'Last arrived',
  never: 'It has not arrived yet.',
  fixed: 'The address is set in the environment (EVENKEEL_HEARTBEAT_URL).',
  url: 'Address to call',
  newUrl: 'Another address',
  urlHelp: 'Kept sealed and never shown again',
  method: 'Method',
  methodHelp: 'As the other side wants it',
  save: 'Save the heartbeat',
  saved: 'Heartbeat saved. The first one goes out within a minute.',
  remove: 'Take it away',
  removed: 'The heartbeat was taken away.',
  test: 'Call it now',
  tested: 'The other side took it.',
  notTested: 'It was not taken:',
  ways: 'Ways to people that are in doubt',
  failed: 'Failed',
  stale: 'Not proven',
  lastTaken: 'last taken',
  neverTaken: 'no test and no page was ever taken',
  noWays: 'None.',
  noWaysHelp:
    'A way is in doubt when its last test failed, or when neither a test nor a page was taken for 90 days. Who ' +
    'allows it under My notifications is tested quietly each day.',
  alerts: 'Alerts about Evenkeel itself',
  noAlerts: 'None so far.',
  noAlertsHelp:
    'When the job engine is stopped or late, the owner, the admins and the catch-all are told directly, past the queue.',
} as const;

/** The page of a hand-over note. */
export const HANDOVER = {
  place: 'On call',
  title: 'Hand-over note',
  gone: 'There is no such hand-over note.',
  goneHelp:
    'A note opens 15 minutes before hands change in a schedule; the notice about the shift links to it.',
  toOnCall: 'Go to On call',
  failed: 'The hand-over note did not load.',
  open: 'Open incidents',
  noneOpen: 'Nothing is open.',
  noneOpenHelp: 'Incidents of the services this schedule is paged for would stand here.',
  theory: 'Theory:',
  noTheory: 'none yet',
  next: 'Next step:',
  noNext: 'none written down',
  noise: 'Noisy in the last seven days',
  noNoise: 'No alert made noise.',
  noNoiseHelp: 'An alert that began three times or sent twenty signals would stand here.',
  confirm: 'Hand over, take over',
  odd: 'Odd things',
  oddHelp: 'What the next person should know and no list says.',
  nothingOdd: 'Nothing odd was written down.',
  give: 'I hand over',
  take: 'I take over',
  given: 'Handed over. The note stands as it is now.',
  taken: 'Taken over.',
  notConfirmed: 'Not confirmed.',
  handedOver: 'Handed over',
  takenOver: 'Taken over',
  notYet: 'not yet',
  leadTold: 'Without both, the team lead is told 30 minutes after the hand-off.',
} as const;
