/** What the pages about rules say. */
export const RULE_WORDS = {
  title: 'Rules',
  sub: 'Each event passes these rules, in this order, before it becomes an alert. A rule that fails lets it pass.',
  add: 'Write a rule',
  empty: 'No rule yet.',
  teach:
    'Without rules every alert goes to the service of its sender, as its sender tells it. A rule picks some of them by a condition, such as labels.env == "test", and says what is done: send them to another service, make them quiet, give them another key, wait whether they clear by themselves.',
} as const;

export const OUTCOMES = {
  applied: 'Holds',
  passed: 'Does not hold',
  failed: 'Fails: the signal passes it by',
  not_asked: 'Not asked: a rule before it was the last',
} as const;

export const ENDS = [
  { end: 'opened', label: 'Open an incident' },
  { end: 'joined', label: 'Join one' },
  { end: 'suppressed', label: 'Are suppressed' },
] as const;

/** What a cell of a dry run counts, as the head of its list. */
export function cellWords(name: string): string {
  const [was = '', is = ''] = name.split('>');
  if (name === 'paged>') return 'Wake somebody now, and would not any more';
  if (name === '>paged') return 'Wake nobody now, and would';
  if (name === 'paged>paged') return 'Wake somebody either way';
  if (was === is) return `${PAST[was] ?? was} either way`;
  return `${PAST[was] ?? was} now, would be ${(PAST[is] ?? is).toLowerCase()}`;
}

const PAST: Readonly<Record<string, string>> = {
  opened: 'Opened',
  joined: 'Joined',
  suppressed: 'Suppressed',
};
