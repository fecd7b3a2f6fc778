/** The letter of a page: what is known of its incident, with the buttons of this attempt. */
import type { PersonRow } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { plusSeconds } from '../kernel/instant.ts';
import type { Reader, Tx } from '../platform/db.ts';
import { linkToken } from '../platform/link-token.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret } from '../platform/random.ts';
import type { Letter, LetterAct, LetterAction } from './core/letter.ts';
import { pageLetter } from './core/wording.ts';
import { insertLink } from './link-store.ts';
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

/** The message that goes out, with its buttons on a loud page. */
export async function pageWords(tx: Tx, machine: Machine, words: PageWords): Promise<Letter> {
  const loud = words.page.loudness === 'high';
  return letterWith(tx, machine, {
    ...words,
    actions: loud ? await actionsOf(tx, machine, words) : [],
  });
}

/** The same message as it should look now: without buttons, with how it stands. */
export function standingWords(
  reader: Reader,
  machine: Machine,
  words: PageWords & { readonly standing: string },
): Promise<Letter> {
  return letterWith(reader, machine, { ...words, actions: [] });
}

async function letterWith(
  reader: Reader,
  machine: Machine,
  words: PageWords & { readonly actions: readonly LetterAction[]; readonly standing?: string },
): Promise<Letter> {
  const { page, person, state, note, actions, standing } = words;
  return pageLetter({
    facts: await pageFacts(reader, state, person.id),
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

async function actionsOf(
  tx: Tx,
  machine: Machine,
  { page, attempt }: PageWords,
): Promise<readonly LetterAction[]> {
  const acts = ['acknowledge', 'decline'] as const;
  const action = async (act: LetterAct): Promise<LetterAction> => {
    const token = await linkToken(tx, act, attempt.id);
    await insertLink(tx, {
      tokenHash: hashSecret(token),
      personId: page.personId,
      incidentId: page.incidentId,
      pageId: page.id,
      contactId: attempt.contactId,
      action: act,
      expiresAt: plusSeconds(tx.now, LINK_SECONDS),
    });
    return { act, label: LABELS[act], url: `${machine.config.publicUrl}/a/${token}`, token };
  };
  return Promise.all(acts.map(action));
}
