/** Words of silences, mutes and maintenance windows. */
export const SILENCES = {
  place: 'Silences',
  sub: 'Times in which nobody is called. Each has an owner and an end, and says what it hid.',
  silences: 'Silences and mutes',
  windows: 'Maintenance windows',
  none: 'No silence runs or comes.',
  noneHelp:
    'A silence keeps alerts from people for a time: while you replace a disk, or until a known fault is mended. What still fires when it ends reaches people then.',
  noWindows: 'No maintenance window runs or comes.',
  noWindowsHelp:
    'Planned work is no incident: while its window is open, alerts of its services are listed and wake nobody.',
  ended: 'Ended',
  noneEnded: 'None has ended yet.',
} as const;

export const STATUS_WORDS: Readonly<Record<'coming' | 'active' | 'ended', string>> = {
  coming: 'Comes',
  active: 'Runs',
  ended: 'Ended',
};
