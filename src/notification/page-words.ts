/** The letter of a page: what is known of its incident, with the buttons of this attempt. */
import type { PersonRow } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { plusSeconds } from '../kernel/instant.ts';
import type { Reader, Tx } from '../platform/db.ts';
import { linkToken } from '../platform/link-token.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret } from '../platform/random.ts';
import type { Letter, LetterAct, LetterAction } from './core/letter.ts';
import { type PageFacts, pageLetter } from './core/wording.ts';
import type { NewLink } from './link-store.ts';
import { incidentUrl, pageFacts } from './page-facts.ts';
import type { AttemptRow, PageRow } from './store.ts';

/** How long a button works (decisions.md 22). */
const LINK_SECONDS = 24 * 3600;

const LABELS: Readonly<Record<LetterAct, string>> = {
  acknowledge: 'Acknowledge: I have it',
  decline: 'Not me: call the next',
};

export interface PageWords {
  readonly page: PageRow;
  readonly person: PersonRow;
  readonly state: IncidentState;
  readonly attempt: Pick<AttemptRow, 'id' | 'contactId'>;
  readonly note: string | null;
}

/** The message that goes out, with its buttons on a loud page, and the links to be kept for these. */
export async function pageWords(
  reader: Tx,
  machine: Machine,
  words: PageWords,
): Promise<{ readonly letter: Letter; readonly links: readonly NewLink[] }> {
  const loud = words.page.loudness === 'high';
  const [facts, buttons] = await Promise.all([
    pageFacts(reader, words.state, words.person.id),
    loud ? buttonsOf(reader, machine, words) : [],
  ]);
  const letter = letterWith(machine, {
    ...words,
    facts,
    actions: buttons.map((one) => one.action),
  });
  return { letter, links: buttons.map((one) => one.link) };
}

/** The same message as it should look now: without buttons, with how it stands. */
export async function standingWords(
  reader: Reader,
  machine: Machine,
  words: PageWords & { readonly standing: string },
): Promise<Letter> {
  const facts = await pageFacts(reader, words.state, words.person.id);
  return letterWith(machine, { ...words, facts, actions: [] });
}

function letterWith(
  machine: Machine,
  words: PageWords & {
    readonly facts: PageFacts;
    readonly actions: readonly LetterAction[];
    readonly standing?: string;
  },
): Letter {
  const { page, person, state, note, facts, actions, standing } = words;
  return pageLetter({
    facts,
    loudness: page.loudness,
    reason: page.reason,
    zone: person.timeZone,
    incidentUrl: incidentUrl(machine, state.number),
    actions,
    code: actions.length === 0 ? null : page.code,
    standing: standing ?? null,
    note,
  });
}

interface Button {
  readonly action: LetterAction;
  readonly link: NewLink;
}

function buttonsOf(
  tx: Tx,
  machine: Machine,
  { page, attempt }: PageWords,
): Promise<readonly Button[]> {
  const acts = ['acknowledge', 'decline'] as const;
  const button = async (act: LetterAct): Promise<Button> => {
    const token = await linkToken(tx, act, attempt.id);
    const link = {
      tokenHash: hashSecret(token),
      personId: page.personId,
      incidentId: page.incidentId,
      pageId: page.id,
      contactId: attempt.contactId,
      action: act,
      expiresAt: plusSeconds(tx.now, LINK_SECONDS),
    };
    const url = `${machine.config.publicUrl}/a/${token}`;
    return { action: { act, label: LABELS[act], url, token }, link };
  };
  return Promise.all(acts.map(button));
}
