/** Every word of the drills page, in one place. */
export const DRILL_WORDS = {
  oncall: 'On call',
  place: 'Drills',
  sub: 'The real way of a page, for practice: real messages, with the word drill on each, and only to people who agreed.',
  none: 'No drill yet',
  noneTitle: 'A drill shows whether a page would arrive.',
  noneHelp:
    'It calls the people of a service as an incident would, through the same policy, rota and channels, and tells how long it took. It is in no list of incidents and in no figure.',
  start: 'Start a drill',
  end: 'End it',
  running: 'Under way',
  done: 'Over',
  service: 'Service',
  reason: 'Why now',
  reasonHelp: 'Everybody who is called reads it.',
  priority: 'As which priority',
  priorityHelp: 'P1 also calls the commander on call.',
  expected: 'Who should answer',
  expectedHelp: 'Empty: anybody. It is scored whether it was them.',
  announced: 'Tell people before it begins',
  lead: 'Minutes from the announcement to the first page',
  surprise: 'Nobody is told before: a surprise.',
  preview: 'Who is woken',
  consent:
    'People agree under "My notifications". Without that they are left out, and the next level is called.',
} as const;
