/** Every word of the service pages, in one place. */
export const WORDS = {
  place: 'Services',
  none: 'No service yet',
  noneTitle: 'A service is what users get and we restore.',
  noneHelp:
    'Alerts and reports land on one, its owner is asked, its policy says who is paged. Start with the one whose failure hurts most; what it needs can be added later.',
  add: 'Add a service',
  edit: 'Edit',
  archive: 'Archive',
  bringBack: 'Bring back',
  ready: 'Ready for an incident?',
  allReady: 'Everything an incident needs is known.',
  tried: 'Tried out?',
  noDrill: 'No drill within 180 days: nobody knows whether a page arrives.',
  simulate: 'Simulate a page',
  drills: 'Drills',
  needs: 'Needs',
  neededBy: 'Needed by',
  settings: 'How signals become incidents',
  policies: 'Escalation policies',
  hard: 'goes down with it',
  soft: 'only hurts',
} as const;

export const TIER_WORDS: Readonly<Record<string, string>> = {
  T0: 'everything stands still without it',
  T1: 'work of many is interrupted',
  T2: 'some feel it',
  T3: 'nice to have',
};
