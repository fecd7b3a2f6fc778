/** Every word of the policy pages, in one place. */
export const WORDS = {
  place: 'Policies',
  sub: 'Who is paged, and who next when nobody answers.',
  add: 'New policy',
  edit: 'Edit',
  delete: 'Delete',
  simulate: 'Simulate a page',
  none: 'No policy yet',
  noneTitle: 'A policy says who is paged, level by level.',
  noneHelp:
    'Level 1 is paged at once. Without an answer the next level follows after its delay, and the catch-all is paged when all else is exhausted, so a page never ends in silence.',
  catchAll: 'Catch-all',
  plan: 'The plan',
  catchAllHelp: 'Paged when everything else is exhausted, together with the leads of all teams.',
  together: 'Pages, all together',
  inTurn: 'Pages one of these, in turn',
  inTurnHelp: 'The next with each incident; whoever is away or has no address is passed over.',
  delay: 'Without an answer, the next level after minutes',
  acks: 'People who must acknowledge',
  always: 'This level always counts.',
  sometimes: 'Only sometimes',
  sometimesHelp:
    'Where this does not hold at the moment of the step, the level is skipped at once.',
  alwaysAgain: 'Let it always count',
  priorities: 'Priorities',
  weekdays: 'Weekdays',
  from: 'From',
  to: 'Until',
  zone: 'On the clock of',
  atShiftEnd: 'When the shift of the person who has it ends',
  atShiftEndHelp: 'Only for people who were paged through a schedule.',
  follow: 'If it began now, at priority',
  incomplete: 'Choose whom each level pages, and the catch-all, to follow the plan.',
  warnings: 'It can be saved like this. Look at it again:',
} as const;

export const SHIFT_ENDS = [
  { value: 'remind', label: 'It stays theirs; both are reminded' },
  { value: 'handover', label: 'Whoever is on call then is paged' },
  { value: 'keep', label: 'It stays theirs; nothing is said' },
] as const;
