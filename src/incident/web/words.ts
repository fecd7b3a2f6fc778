/** Every word of the incident screens that is not made by the server, in one place. */
export const WORDS = {
  bridge: {
    place: 'Bridge',
    calm: 'All level. Nothing is burning.',
    each: 'Each has a phase and a next timer.',
    report: 'Report trouble',
    others: 'Other open incidents',
    open: 'Open incidents',
    canWait: 'Open, and can wait',
    order: 'in order of work',
    onCall: 'On call now',
    calendar: 'Calendar',
    decisions: 'Needs a decision',
    noDecisions: 'Nothing waits for you.',
    storm: 'Storm, held',
    signals: 'Signals',
    ledger: 'Open the ledger',
    ready: 'Ready for the next one?',
    services: 'All services',
    queue: 'All incidents',
  },
  clocks: {
    acknowledge: 'Acknowledge',
    response: 'First answer',
    update: 'Next update',
    restore: 'Restore',
  },
  incident: {
    doNext: 'Do this next.',
    summary: 'Summary',
    note: 'Add a note',
    notePlaceholder: 'Write a note, Enter saves',
    timeline: 'Timeline',
    verified: 'Chain verified',
    broken: 'Chain broken',
    empty: 'Nothing written yet.',
    actions: 'Actions on this incident',
  },
} as const;

export const ROLE_WORDS: Readonly<Record<string, string>> = {
  commander: 'Commander',
  deputy: 'Deputy',
  scribe: 'Scribe',
  comms: 'Communications',
  internal_liaison: 'Internal liaison',
  ops_lead: 'Operations lead',
  sme: 'Expert',
};

export const HOLD_WORDS: Readonly<Record<string, string>> = {
  awaiting_reporter: 'waiting for the reporter',
  awaiting_vendor: 'waiting for the vendor',
  awaiting_change_window: 'waiting for the change window',
  awaiting_part: 'waiting for a part',
  customer_delay: 'the customer asked to wait',
};
