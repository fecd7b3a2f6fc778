/** Every word of "My notifications", in one place. */
import type { DeviceState } from './device.ts';
import type { Urgency } from './rule-draft.ts';

export const MINE = {
  place: 'My notifications',
  sub: 'How pages reach you: the addresses, the order, and when it is quiet.',
  contacts: 'Ways to reach you',
  contactsNote: 'the order without rules of your own',
  add: 'Add a way',
  noContact: 'No way to reach you yet.',
  noContactHelp:
    'Add a phone, a chat or a mail address, prove with a code that you read it, and send yourself a test page.',
  verify: 'Verify',
  test: 'Send a test page',
  remove: 'Remove',
  notVerified: 'Not verified',
  verified: 'Verified',
  neverTested: 'Never tested',
  testFailed: 'Last test failed',
  stale: 'Test it again',
  notConnected: 'Channel not connected',
  signIn: 'You sign in with this address, so it stays.',
  rules: 'Your rules',
  rulesHelp:
    'A step is tried so long after the page. A failure brings the next step at once. Nothing is ever left out for good: with high urgency, all other ways follow when every step has failed.',
  noSteps:
    'No rule of your own: the best proven way is tried at once, the next one the moment it fails.',
  addStep: 'Add a step',
  save: 'Save the rules',
  undo: 'Undo the changes',
  saved: 'Your rules are saved. They count from the next page on.',
  conflict: 'Your rules were changed elsewhere meanwhile, by you in another window or by an admin.',
  theirs: 'Show those',
  mine: 'Keep mine and save',
  whenAllFail: 'when all failed',
  quiet: 'Quiet hours',
  quietHelp: 'Low urgency waits until the end and comes as one digest. High urgency passes always.',
  quietSwitch: 'Keep low urgency quiet at night',
  saveQuiet: 'Save quiet hours',
  consent: 'What you agree to',
  drill: 'Page me in drills',
  drillHelp: 'A drill takes the real path, is marked as one and stays out of every metric.',
  selfTest: 'Test my ways every day',
  selfTestHelp:
    'One quiet message a day to each of them, so that a dead one shows before a night does.',
  shifts: 'Your next shifts',
  noShifts: 'No shift in the next four weeks.',
  device: 'Pages on this device',
  deviceHelp:
    'Push to this browser, with buttons to acknowledge or pass it on, also while no page of ours is open.',
  deviceOn: 'This browser gets your pages, also while no page of ours is open.',
  deviceStart: 'Get pages on this device',
  deviceStop: 'Stop pages on this device',
  pages: 'Your last pages',
  noPages: 'Nobody paged you yet.',
  noPagesHelp:
    'Every page to you will stand here: why you, by which way, and how it ended. For a page that did not come, open the incident and ask there.',
} as const;

export const URGENCY_WORDS: Readonly<Record<Urgency, { title: string; help: string }>> = {
  high: { title: 'High urgency', help: 'Wakes you: a loud alert, a P1 or P2, an escalation.' },
  low: {
    title: 'Low urgency',
    help: 'Can wait for the morning. Ways outside the rules stay silent.',
  },
};

/** What keeps this browser from getting pages, and the way out. */
export const DEVICE_WORDS: Readonly<Record<Exclude<DeviceState, 'ready'>, string>> = {
  insecure:
    'Browsers take push only over https. Ask whoever runs this server for an https address.',
  install_first:
    'On an iPhone or iPad: press Share, then "Add to Home Screen", open Evenkeel from there, and come back to this page.',
  unsupported: 'This browser cannot take push. Try another one, or the app ntfy.',
  denied:
    'Notifications of this site are blocked. Allow them in the settings of the site in your browser, then load this page again.',
};
