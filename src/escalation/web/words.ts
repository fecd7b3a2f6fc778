/** Every word of the policy pages, in one place. */
export const WORDS = {
  place: 'Policies',
  sub: 'Who is paged, and who next when nobody answers.',
  add: 'New policy',
  edit: 'Edit',
  delete: 'Delete',
  simulate: 'Simulate a page',
  simulateHelp: 'As if nobody ever answered. Nobody is paged.',
  none: 'No policy yet',
  noneTitle: 'A policy says who is paged, level by level.',
  noneHelp:
    'Level 1 is paged at once. Without an answer the next level follows after its delay, and the catch-all is paged when all else is exhausted, so a page never ends in silence.',
  catchAll: 'Catch-all',
  catchAllHelp: 'Paged when everything else is exhausted, together with the leads of all teams.',
} as const;
