/**
 * What a known sender sent in vain is remembered, so that somebody can see why and read it again (wire-formats.md
 * g5). A sender that was set up wrong sends in vain as fast as it can: letters that wait are written together.
 */
import type { IntegrationId } from '../../kernel/ids.ts';
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
  const uncut = countUncut();
  const made = createGroupCommit<NewLetter>({
    write: (letters) => writeLetters(machine, letters, uncut),
    isOneAtFault: isDataFault,
    line: inOrder({ items: 200, bytes: 8_388_608, bytesOf: ({ raw }) => raw.length }),
  });
  groups.set(machine, made);
  return made;
}

async function writeLetters(
  machine: Machine,
  letters: readonly NewLetter[],
  uncut: Uncut,
): Promise<readonly undefined[]> {
  const cut = uncut.due(letters);
  const kept = await machine.db.transact(async (tx) => {
    await keepLetters(tx, letters, cut);
    const faults = letters.filter(({ kind }) => kind === 'fault');
    await enqueueAll(
      tx,
      faults.map(({ id }) => ({ task: 'dead_letter.kept', payload: { letter: id } })),
    );
    return letters.map(() => undefined);
  });
  uncut.written(letters, cut);
  return kept;
}

/** How much a sender may have sent in vain before its letters are cut again: that reads all that are kept of it. */
const MOST_UNCUT = { letters: 20, bytes: 1_048_576 };

interface Uncut {
  /** Senders to be cut together with these letters; at once those of whom this process has cut none yet. */
  readonly due: (letters: readonly NewLetter[]) => readonly IntegrationId[];
  /** Once it is committed. */
  readonly written: (letters: readonly NewLetter[], cut: readonly IntegrationId[]) => void;
}

function countUncut(): Uncut {
  /** Of each sender that was cut, the share of `MOST_UNCUT` that came since. */
  const shares = new Map<IntegrationId, number>();
  const after = (letters: readonly NewLetter[]): ReadonlyMap<IntegrationId, number> => {
    const sums = new Map<IntegrationId, number>();
    for (const { integration, raw } of letters) {
      const share = 1 / MOST_UNCUT.letters + raw.length / MOST_UNCUT.bytes;
      sums.set(integration, (sums.get(integration) ?? shares.get(integration) ?? 1) + share);
    }
    return sums;
  };
  return {
    due: (letters) => [...after(letters)].flatMap(([sender, share]) => (share > 1 ? [sender] : [])),
    written: (letters, cut) => {
      for (const [sender, share] of after(letters)) shares.set(sender, share);
      for (const sender of cut) shares.set(sender, 0);
    },
  };
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
