/**
 * What a known sender sent in vain is remembered, so that somebody can see why and read it again (wire-formats.md
 * g5). A sender that was set up wrong sends in vain as fast as it can: letters that wait are written together.
 */

import { isDataFault } from '../../platform/database-errors.ts';
import { createGroupCommit, type GroupCommit, inOrder } from '../../platform/group-commit.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import type { SenderRow } from '../integration-store.ts';
import { type Around, NOTHING_AROUND } from '../integrations/integration.ts';
import { type Again, keepLetters, type LetterKind, type NewLetter } from './dead-letter-store.ts';

export interface InVain {
  readonly integration: Pick<SenderRow, 'id'>;
  readonly raw: string;
  readonly reason: string;
  /** Cut out of what is kept. */
  readonly key: string;
  readonly kind?: LetterKind;
  /** Absent where it must not be read again, since nobody knows who sent it. */
  readonly again?: {
    readonly source: string;
    readonly contentType?: string | undefined;
    readonly around?: Around;
    readonly taken?: readonly string[];
  };
}

/** Resolves once it is kept. */
export function refused(machine: Machine, inVain: InVain): Promise<void> {
  const { integration, reason, key, kind = 'refused', again } = inVain;
  const redact = (text: string): string => (key === '' ? text : text.replaceAll(key, '[key]'));
  return lettersOf(machine).add({
    id: newId(),
    integration: integration.id,
    reason: redact(reason).slice(0, 1_000).toWellFormed(),
    raw: redact(inVain.raw.replaceAll('\u0000', '\ufffd')).toWellFormed(),
    kind,
    again: again === undefined ? undefined : keptAround(again, redact),
  });
}

const groups = new WeakMap<Machine, GroupCommit<NewLetter>>();

function lettersOf(machine: Machine): GroupCommit<NewLetter> {
  const known = groups.get(machine);
  if (known !== undefined) return known;
  const made = createGroupCommit<NewLetter>({
    write: (letters) => writeLetters(machine, letters),
    isOneAtFault: isDataFault,
    line: inOrder({ items: 200, bytes: 8_388_608, bytesOf: ({ raw }) => raw.length }),
  });
  groups.set(machine, made);
  return made;
}

function writeLetters(
  machine: Machine,
  letters: readonly NewLetter[],
): Promise<readonly undefined[]> {
  return machine.db.transact(async (tx) => {
    await keepLetters(tx, letters);
    const faults = letters.filter(({ kind }) => kind === 'fault');
    await enqueueAll(
      tx,
      faults.map(({ id }) => ({ task: 'dead_letter.kept', payload: { letter: id } })),
    );
    return letters.map(() => undefined);
  });
}

/** Headers that say what a message is, never those that say who sends it. */
const TELLING = /^x-(?!api-key|evenkeel-key|gitlab-token|auth-token|forwarded|real-ip)[a-z-]*$/;
const SECRET = /signature|token|secret|key|auth|password/i;

/** Without what may be a secret, and without headers that say who sends it. */
export function aroundToKeep(around: Around, redact: (text: string) => string): Around {
  const plain = (pairs: Around['query']) =>
    Object.fromEntries(Object.entries(pairs).filter(([name]) => !SECRET.test(name)));
  const headers = Object.entries(plain(around.headers)).filter(([name]) => TELLING.test(name));
  const kept: Around = {
    headers: Object.fromEntries(headers),
    query: plain(around.query),
    path: around.path,
  };
  return JSON.parse(redact(JSON.stringify(kept))) as Around;
}

function keptAround(
  { source, contentType, around = NOTHING_AROUND, taken = [] }: NonNullable<InVain['again']>,
  redact: (text: string) => string,
): Again {
  const kept = { ...aroundToKeep(around, redact), ...(taken.length === 0 ? {} : { taken }) };
  const text = JSON.stringify(kept).replaceAll('\\u0000', '').toWellFormed();
  return { source, contentType: contentType?.slice(0, 200) ?? null, around: text };
}
