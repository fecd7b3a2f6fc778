/** Every word of the channels page, in one place. */
export const CHANNEL_WORDS = {
  place: 'Channels',
  sub: 'In the order they are tried for somebody without rules. Secrets are sealed and never shown again.',
  ready: 'Can send',
  notReady: 'Cannot send yet',
  setUp: 'Set up',
  change: 'Change',
  test: 'Send a test',
  set: 'set',
  notSet: 'not set',
  keep: 'Set. Leave it empty to keep it.',
  takeAway: 'Take it away',
  make: 'Make one',
  copyNow: 'Copy it now and give it to the receiver: it is never shown again.',
  onlyAdmins: 'An admin sets it up.',
  paste: 'Give this address to the provider',
  makeKeys: 'Make the keys',
  newKeys: 'Make new keys',
  keysMade: 'The keys are made. People connect their browser under My notifications.',
  newKeysHelp:
    'Every browser that is connected now stops getting pages, until its owner connects it again. Do this only when the private key may be known to somebody.',
  testPush: 'A browser is tried from My notifications, where it was connected.',
} as const;

const ABILITIES: Readonly<Record<string, string>> = {
  page: 'wakes people',
  update: 'informs',
  reply: 'takes answers',
  receipt: 'proves the arrival',
  edit: 'changes its messages',
};

/** "wakes people, takes answers, proves the arrival". */
export function abilityWords(capabilities: readonly string[]): string {
  return capabilities.flatMap((one) => ABILITIES[one] ?? []).join(', ');
}
