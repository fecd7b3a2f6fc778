/** Every word of the pages for people without a login: the report, its receipt, and how it goes. */
import type { CanWork, StateName } from '../../core/words.ts';

export const REPORT = {
  tab: 'Report trouble',
  title: 'What is going wrong?',
  sub: 'Four questions, less than a minute. No sign-in.',
  what: 'What happens?',
  whatHint: 'My call dropped, the Wi-Fi is gone',
  whatKept: 'Your words stay as you wrote them.',
  service: 'What does it concern?',
  serviceUnknown: 'I do not know',
  since: 'Since when?',
  sinceNow: 'Just now',
  today: 'Today',
  sinceEarlier: 'Earlier',
  sinceTime: 'Time it began today',
  sinceAt: 'Day and time it began',
  canWork: 'Can you work?',
  deadline: 'Is there a deadline?',
  deadlineNo: 'No',
  deadlineLater: 'Later',
  deadlineTime: 'Time of the deadline today',
  deadlineAt: 'Day and time of the deadline',
  who: 'Who are you?',
  whoHelp:
    'You may leave this empty. With an email we write to you; without it you get a page to watch.',
  name: 'Name',
  email: 'Email',
  location: 'Where you are',
  locationHint: 'Floor 3, room 12',
  send: 'Send report',
  join: 'Send: mine too',
  after: 'You get a number and a page to watch.',
  notSent: 'Not sent yet.',
  mend: 'Look at what is marked in red.',
  earlier: 'You reported',
  watch: 'Watch it here',
} as const;

export const OTHERS = {
  title: 'Others report this.',
  help: 'Join it and you get the same news. One tick, no second report.',
  tick: 'This is mine too',
} as const;

export const CAN_WORK_WORDS: readonly { readonly value: CanWork; readonly label: string }[] = [
  { value: 'not_at_all', label: 'No, not at all' },
  { value: 'workaround', label: 'Yes, with a detour' },
  { value: 'normal', label: 'Yes, it is only annoying' },
];

/** What a field lacks, told before it is sent. */
export const MISSING = {
  what: 'Say in a few words what happens.',
  canWork: 'Choose one of the three.',
  time: 'Give the time.',
  ahead: 'That lies ahead of us. Give a time that has passed.',
  over: 'That time is over. Give one that is still to come.',
} as const;

export const RECEIPT = {
  tab: 'Report sent',
  title: 'We have it.',
  joinedTitle: 'We have it. You are not alone.',
  sub: 'This is your number.',
  mailed: 'We sent it to you by mail too.',
  joined: 'You joined the report of others and get the same news.',
  watch: 'Watch it here',
  link: 'Your private link',
  linkHelp: 'Keep it: it is the way back to this report. It needs no login.',
  told: 'You told us',
  first: 'First answer',
  by: 'by',
  soon: 'A person looks at it now. You hear from us as soon as we know more.',
  until: 'Until then',
  again: 'Report something else',
} as const;

export const MINE = {
  tab: 'Your report',
  gone: 'This link leads nowhere',
  goneHelp: 'Check that it is whole: links in mails sometimes break at the end of a line.',
  wrong: 'What was wrong',
  done: 'What was done',
  told: 'You told us',
  first: 'First answer',
  others: 'Others',
  stands: 'Where it stands',
  news: 'News',
  noNews: 'Nothing yet. What we tell everybody who reported this stands here.',
  fresh: 'This page keeps itself up to date.',
  stale: 'No connection at the moment. What you see is from',
  question: 'Does it work for you?',
  yes: 'Yes',
  no: 'No',
  rate: 'How did we do?',
  skip: 'You may skip this.',
  poor: '1 poor',
  good: '5 very good',
  comment: 'Anything to add?',
  commentHint: 'Up to 1,000 characters',
  fails: 'What still fails?',
  failsHint: 'A few words are enough',
  sendYes: 'Send: yes, it works',
  sendNo: 'Send: no, open it again',
  noEffect: 'Those who worked on it are told at once.',
  needWords: 'A few words, so that we know where to look.',
  change: 'You can change your answer until we close.',
  saidYes: 'You said: yes, it works. Thank you.',
  saidNo: 'You said: no. We are on it again.',
  changeIt: 'Change my answer',
  closedTitle: 'Is it back, or was it never right?',
  closedHelp: 'Tell us in a few words and we open it again, under the same number.',
  over: 'The time to open it again is over.',
  reportNew: 'Report it as new',
  tell: 'Tell us more',
  tellHelp: 'It reaches those who work on it at once.',
  tellLabel: 'What should they know?',
  tellSend: 'Send',
  told2: 'Sent. Those who work on it see it now.',
  works: 'It works again for me',
  worksHelp: 'Then we know that one person less is waiting.',
  worked: 'You told us that it works again for you. Thank you.',
} as const;

/** The news of the page, by state. */
export const STATE_NEWS: Readonly<Record<StateName, string>> = {
  identified: 'We have your report',
  logged: 'We have your report and look at it',
  triaged: 'It is in the queue, in order of urgency',
  diagnosing: 'We are looking for the cause',
  resolving: 'We are fixing it',
  recovering: 'Fixed, and we are watching that it stays so',
  resolved: 'We think it is fixed',
  closed: 'Closed',
  cancelled: 'Closed without work',
  merged: 'It belongs to another report',
};

/** The seven stops of the way, as a reporter reads them. */
export const STOPS = [
  'We have it',
  'We know how urgent it is',
  'We are looking for the cause',
  'We are fixing it',
  'We are watching that it stays well',
  'You say if it works',
  'Closed',
] as const;
