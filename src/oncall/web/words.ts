/** Every word of the on-call pages, in one place. */
export const WORDS = {
  handovers: 'Hand-overs',
  handedOver: 'confirmed by both',
  handoverWaits: 'not confirmed',
  place: 'On call',
  none: 'No schedule yet',
  noneTitle: 'A schedule says who carries the pager, and when.',
  noneHelp:
    'It has layers: people who take turns by day, week or month. Higher layers win, overrides win over all, and what nobody covers is shown here as a gap before it hurts.',
  first: 'Make the first schedule',
  add: 'New schedule',
  edit: 'Edit schedule',
  override: 'Override',
  overrideTitle: 'Put one person on call',
  overrideHelp: 'Instead of whoever the layers name, for this time only.',
  person: 'Person',
  from: 'From',
  to: 'To',
  slot: 'Place',
  slotHelp: 'This schedule has several people on call at once.',
  addOverride: 'Put on call',
  overrides: 'Overrides',
  noOverrides: 'Holiday, illness, a swap: add one and the layers stay as they are.',
  takeBack: 'Take back',
  gaps: 'Gaps',
  noGaps: 'No gap in the next 60 days.',
  fill: 'Fill the gap',
  takeIt: 'Take it myself',
  now: 'All schedules, now',
  result: 'On call',
  resultHelp: 'the result',
  overrideRow: 'Override',
  overrideRowHelp: 'wins over all',
  table: 'The same as a table',
  nobody: 'Nobody',
} as const;

export const UNITS = [
  { value: 'hours', label: 'hours' },
  { value: 'day', label: 'days' },
  { value: 'week', label: 'weeks' },
  { value: 'month', label: 'months' },
] as const;

export const WEEKDAYS = [
  { value: '1', label: 'Monday' },
  { value: '2', label: 'Tuesday' },
  { value: '3', label: 'Wednesday' },
  { value: '4', label: 'Thursday' },
  { value: '5', label: 'Friday' },
  { value: '6', label: 'Saturday' },
  { value: '7', label: 'Sunday' },
] as const;
