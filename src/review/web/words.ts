/** Every word of the review pages, in one place. */
import type {
  ActionStatus,
  ActionType,
  FactorClass,
  FactorRole,
  ReviewDocument,
  ReviewStatus,
} from '../core/document.ts';

export const WORDS = {
  place: 'Learn',
  reviews: 'Reviews',
  actions: 'Action items',
  toWrite: 'To write',
  published: 'Published',
  open: 'Open',
  over: 'Finished',
  all: 'All',
  calm: 'Nothing to write, nothing overdue',
  start: 'Start a review',
  startHelp:
    'Reviews of SEV1 and SEV2 start by themselves when they are resolved. Any other incident, or a near miss, may be reviewed too.',
  incident: 'Number of the incident',
  kind: 'How',
  light: 'Light: one page, no meeting',
  full: 'Full: with a meeting and actions',
  why: 'Why it is worth a review',
  noReviews: 'No review yet.',
  noReviewsHelp:
    'A review says what happened, what made it possible and what we change. It starts by itself after every SEV1 and SEV2, filled in from the timeline.',
  noneHere: 'Nothing here.',
  noneHereHelp: 'Choose another filter above.',
  noActions: 'No action item yet.',
  noActionsHelp:
    'An action item has one owner and a due date, and counts as verified when somebody else saw it work. They come from the "went badly" lines of reviews.',
  what: 'What',
  type: 'Kind',
  owner: 'Owner',
  due: 'Due',
  status: 'Status',
  from: 'From',
  nobody: 'Nobody yet',
  proof: 'Proof:',
  move: 'Move on',
} as const;

export const PAGE = {
  gone: 'There is no review at this address.',
  export: 'Export Markdown',
  waive: 'Waive',
  waiveTitle: 'Waive this review?',
  waiveHelp: 'It will never be written. The reason stays with it, for everybody to read.',
  waiveReason: 'Why it needs no review',
  keep: 'Keep it',
  publish: 'Publish',
  publishTitle: 'Publish this review?',
  publishHelp:
    'It then counts as learned: readers are told, and the incident can no longer be opened again under its number.',
  notYet: 'Not yet',
  before: 'Before you publish',
  goThere: 'Write it',
  ready: 'Nothing is missing. It can be published.',
  numbers: 'In numbers',
  people: 'People',
  peopleNote: 'People appear by role in the text.',
  facilitator: 'Facilitator',
  facilitatorHelp: 'Somebody who was not commander.',
  saving: 'Saving',
  saved: 'Saved',
  notSaved: 'Not saved',
  edit: 'Edit',
  done: 'Done',
  editTimes:
    'Times written as 2026-10-08T00:13:07.000Z are shown to each reader in their own zone.',
  empty: 'Empty.',
  conflict: 'Somebody else changed this part while you wrote.',
  mine: 'Keep mine',
  theirs: 'Take theirs',
  factors: 'What made it possible',
  factorsHelp: 'Several things had to come together. There is no single root cause.',
  noFactors:
    'Name what had to be there for this to happen: a trigger, something latent, something that made it worse.',
  addFactor: 'Add a factor',
  factor: 'Factor',
  factorText: 'What contributed',
  factorTextHint: 'Failover under live writes had never been practised',
  factorRole: 'Part it played',
  factorClass: 'Where it lies',
  evidence: 'Evidence',
  evidenceHelp: 'What shows it: a row of the timeline, a chart, a link.',
  sense: 'How it made sense then',
  senseHelp: 'What people saw and knew at that moment.',
  remove: 'Remove',
  saveFactor: 'Save the factor',
  line: 'line',
  undo: 'Undo',
  timeline: 'Timeline',
  noTimeline:
    'No row is in the review. Show the rows of the incident and tick what tells the story.',
  others: 'Show the other rows of the incident',
  hideOthers: 'Hide the other rows',
  gap: 'What happened here?',
  gapLink: 'Add what you know',
  lists: 'Well, badly, lucky',
  makeAction: 'Make it an action',
  isAction: 'Action, due',
  add: 'Add',
  change: 'What we change',
  noChange: 'Nothing yet. Make a line above an action, or add one here.',
  addAction: 'Add an action',
  actionTitle: 'Make it an action',
  actionWhat: 'What will be done',
  actionType: 'Kind',
  actionDue: 'Due',
  verifyHow: 'How we will see that it works',
  verifyHint: 'Path A pulled in test, alert in 60 s',
  weak: 'This asks people to be better. What could the system do instead?',
  blame: 'judges with the knowledge of today.',
} as const;

type Text = keyof {
  readonly [K in keyof ReviewDocument as ReviewDocument[K] extends string ? K : never]: true;
};

/** The written parts, in the order a reader wants them; `asks` stands where one is empty. */
export const PARTS: Readonly<Record<Text, { readonly title: string; readonly asks: string }>> = {
  summary: { title: 'What happened', asks: 'Three sentences for somebody who was not there.' },
  impact: { title: 'Who was hurt, and how', asks: 'Who could not do what, for how long.' },
  detection: { title: 'How we noticed', asks: 'Who or what saw it first, and what could have.' },
  trigger: { title: 'What set it off', asks: 'The last thing that changed before it began.' },
  fix: { title: 'What we did to fix it', asks: 'Also what did not work.' },
  recovery: { title: 'How it became normal again', asks: 'When, and how we knew.' },
  communication: { title: 'What we told people', asks: 'Who was told what, and when.' },
  questions: { title: 'Open questions', asks: 'What we still do not understand.' },
};

export type ListName = 'wentWell' | 'wentBadly' | 'lucky' | 'surprises';

export const LISTS: Readonly<Record<ListName, { readonly title: string; readonly asks: string }>> =
  {
    wentWell: { title: 'Went well', asks: 'What would we do the same way again?' },
    wentBadly: { title: 'Went badly', asks: 'What cost time, or made it worse?' },
    lucky: { title: 'Lucky', asks: 'What could have been much worse, and was not?' },
    surprises: { title: 'Surprised us', asks: 'What did each person believe at the time?' },
  };

export const STATUS_WORDS: Readonly<Record<ReviewStatus, string>> = {
  due: 'Due',
  drafting: 'Draft',
  published: 'Published',
  waived: 'Waived',
};

export const ACTION_WORDS: Readonly<Record<ActionStatus, string>> = {
  open: 'Open',
  in_progress: 'In progress',
  done: 'Done',
  verified: 'Verified',
  wont_do: 'Will not be done',
};

/** What pressing a move says, and what is asked with it; `needed` where the server wants it. */
export const MOVES: Readonly<
  Record<ActionStatus, { readonly label: string; readonly asks: string; readonly needed: boolean }>
> = {
  open: { label: 'Open it again', asks: '', needed: false },
  in_progress: { label: 'Start', asks: '', needed: false },
  done: { label: 'Done', asks: 'What was done, and where to see it', needed: false },
  verified: { label: 'Verify', asks: 'How it was seen to work', needed: true },
  wont_do: { label: 'Will not be done', asks: 'Why it will not be done', needed: true },
};

export const TYPE_WORDS: Readonly<Record<ActionType, string>> = {
  prevent: 'Prevent',
  detect: 'Detect',
  mitigate: 'Soften',
  process: 'Process',
  investigate: 'Find out',
};

export const ROLE_WORDS: Readonly<Record<FactorRole, string>> = {
  trigger: 'Trigger',
  latent: 'Latent',
  aggravating: 'Aggravating',
  mitigating: 'Mitigating',
};

export const CLASS_WORDS: Readonly<Record<FactorClass, string>> = {
  change_and_release: 'Change and release',
  design_assumption: 'Design assumption',
  code: 'Code',
  configuration: 'Configuration',
  capacity_and_load: 'Capacity and load',
  dependency_or_vendor: 'Dependency or vendor',
  data: 'Data',
  environment: 'Environment',
  detection_and_alerting: 'Detection and alerting',
  diagnosis_and_observability: 'Diagnosis and observability',
  runbook_or_knowledge: 'Runbook or knowledge',
  tooling_and_interface: 'Tooling and interface',
  coordination_and_handover: 'Coordination and hand-over',
  staffing_and_fatigue: 'Staffing and fatigue',
  priorities_and_tradeoffs: 'Priorities and trade-offs',
  process_or_policy: 'Process or policy',
  security_control: 'Security control',
  recovery_mechanism: 'Recovery mechanism',
};

/** A question in place of a judgement; the first that fits is asked. */
export const QUESTIONS: readonly (readonly [RegExp, string])[] = [
  [/should have/, 'What did the screen show at that moment?'],
  [/failed to/, 'What did they do instead, and what pointed that way?'],
  [/human error/, 'What made the slip easy, and what let it through?'],
  [/careless|negligen/, 'What else asked for attention then?'],
  [/.*/, 'What did people know, and what made this sensible?'],
];

/** Actions that only ask people to try harder (domain.md 9.5). */
export const WEAK =
  /\b(be more careful|pay (more )?attention|train(ing)? again|remind (people|everyone))\b/i;

/** What every review needs before it is published, as the server names it. */
export const REQUIRED = [
  { guard: 'summary', label: 'What happened' },
  { guard: 'fix', label: 'What we did to fix it' },
  { guard: 'factors', label: 'Contributing factors' },
  { guard: 'actions', label: 'Action items' },
] as const;

/** The part of the page that mends what is missing. */
export const LEAD_TO: Readonly<Record<string, string>> = {
  summary: 'part-summary',
  fix: 'part-fix',
  factors: 'factors',
  actions: 'actions',
};
