/**
 * The one "do this next" line: by state, what usually helps most, as a sentence and the verb that does it.
 * It only proposes; whether the verb is allowed is judged by the server and shown on the button.
 */
import { firingCount, type IncidentState } from '../core/state.ts';
import type { StateName } from '../core/words.ts';
import type { IncidentDetail, VerbInfo } from './wire.ts';

export interface Step {
  readonly words: string;
  /** The verb behind the filled button; absent where there is only reading to do. */
  readonly verb: string | undefined;
}

type Facts = Pick<IncidentState, 'state' | 'major' | 'assignee'> & {
  readonly paging: string;
  readonly firingCount: number;
  readonly hold: unknown;
  readonly mitigated: boolean;
};

interface Proposal {
  readonly when: (facts: Facts) => boolean;
  readonly verbs: readonly string[];
  readonly words: string;
}

const in_ =
  (...states: readonly StateName[]) =>
  (facts: Facts): boolean =>
    states.includes(facts.state);

/** First match wins. */
const PROPOSALS: readonly Proposal[] = [
  {
    when: (facts) => facts.major === 'candidate',
    verbs: ['declare-major', 'stand-down'],
    words: 'Decide whether this is a major incident. Until then nobody commands it.',
  },
  {
    when: (facts) => facts.paging === 'running' || facts.paging === 'ack_expired',
    verbs: ['acknowledge'],
    words: 'Say that you have it: acknowledge stops the paging for everybody.',
  },
  {
    when: (facts) => facts.paging === 'exhausted' && facts.assignee === null,
    verbs: ['acknowledge', 'accept', 'assign'],
    words: 'Paging found nobody. Take it, or name somebody who does.',
  },
  {
    when: (facts) => facts.hold !== null && facts.hold !== undefined,
    verbs: ['resume'],
    words: 'It waits. Resume as soon as the answer is here.',
  },
  {
    when: in_('identified'),
    verbs: ['log'],
    words: 'Write down who noticed what, when and where.',
  },
  {
    when: in_('logged'),
    verbs: ['triage'],
    words: 'Set impact and urgency, so that it gets its place.',
  },
  {
    when: in_('triaged'),
    verbs: ['acknowledge', 'accept', 'assign'],
    words: 'Somebody has to take it: accept it, or name a person.',
  },
  {
    when: (facts) => facts.state === 'diagnosing' && facts.mitigated,
    verbs: ['start-fix', 'theory'],
    words: 'People can work again. Find the cause, then start the fix that treats it.',
  },
  {
    when: in_('diagnosing'),
    verbs: ['mitigate'],
    words: 'Mitigate first: a workaround that helps people now beats the cure that comes later.',
  },
  {
    when: in_('resolving'),
    verbs: ['apply-fix', 'fail-fix'],
    words: 'A fix is on its way. Say how it went: worked, or failed.',
  },
  {
    when: (facts) => facts.state === 'recovering' && facts.firingCount > 0,
    verbs: ['resolve'],
    words: 'Watch it. An alert still fires, so it is not normal yet.',
  },
  {
    when: in_('recovering'),
    verbs: ['resolve'],
    words: 'Check that it is normal again, then resolve with one sentence on what was done.',
  },
  {
    when: in_('resolved'),
    verbs: ['closure-check', 'confirm', 'close'],
    words: 'Get the yes of those who felt it, answer the last check-up, close.',
  },
];

export function proposalFor(facts: Facts, verbs: readonly VerbInfo[]): Step {
  const proposal = PROPOSALS.find((each) => each.when(facts));
  if (proposal === undefined) return { words: 'Nothing is left to do here.', verb: undefined };
  const known = proposal.verbs.filter((name) => verbs.some((verb) => verb.verb === name));
  const allowed = known.find((name) => verbs.some((verb) => verb.verb === name && verb.allowed));
  return { words: proposal.words, verb: allowed ?? known[0] };
}

/** The sentence alone, for the bridge, where no verbs are known. */
export function stepWords(item: {
  readonly state: StateName;
  readonly major: IncidentState['major'];
  readonly assignee: string | null;
  readonly paging: string;
  readonly firingCount: number;
  readonly hold: unknown;
}): string {
  const facts = { ...item, assignee: item.assignee as Facts['assignee'], mitigated: false };
  return proposalFor(facts, []).words;
}

/** The step for one incident, told by the server where it does, else by the same proposals. */
export function nextStepOf(state: IncidentState, detail: IncidentDetail): Step {
  const told = detail.doNext;
  if (told !== undefined && told !== null) {
    return { words: told.text, verb: told.verb ?? undefined };
  }
  const facts = {
    state: state.state,
    major: state.major,
    assignee: state.assignee,
    paging: state.paging.status,
    firingCount: firingCount(state),
    hold: state.hold,
    mitigated: state.stamps.mitigatedAt !== null,
  };
  return proposalFor(facts, detail.verbs);
}
