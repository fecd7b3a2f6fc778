/**
 * Reads kept signals and dead letters with today's parser, asks today's rules, and compares with what was made of
 * them. Used for looking first and, again, when it is done: nothing is written here.
 */
import type { AlertId, SignalId } from '../../kernel/ids.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { Reader, Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId, newIdAt } from '../../platform/random.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import type { ChangeEvent } from '../core/change.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import type { TraceStep } from '../core/judging/judge.ts';
import {
  asTraced,
  type Compared,
  compare,
  effectOf,
  type Made,
  UNREADABLE,
} from '../core/rereads/compare.ts';
import { aroundOf } from '../dead-letters/dead-letter-handle.ts';
import { withoutTaken } from '../dead-letters/taken.ts';
import { faultText } from '../handle.ts';
import { bookIn } from '../intake/book.ts';
import type { Intake } from '../intake/intake.ts';
import { askRules, type Judged, judgeBatch } from '../intake/judge-batch.ts';
import { readKept } from '../intake/read-body.ts';
import type { SenderRow } from '../integration-store.ts';
import type { Parsed } from '../integrations/integration.ts';
import { allRules } from '../rules/rule-store.ts';
import { eventOf, type KeptEvent } from '../rules/subject-of.ts';
import { allTables } from '../rules/tables/table-store.ts';
import type { Stored } from './reread-store.ts';

export interface Looked {
  readonly stored: Stored;
  readonly compared: Compared;
  readonly words: string | undefined;
  /** What is to be taken in. */
  readonly takes: readonly Judged[];
  /** What may correct the alert its signal is of. */
  readonly corrects: Judged | undefined;
  /** Of a dead letter: what else there is in it, and what still cannot be taken. */
  readonly changes: readonly ChangeEvent[];
  readonly faults: Parsed['faults'];
  readonly taken: readonly string[];
}

export async function lookAt(
  machine: Machine,
  tx: Tx,
  { sender, stored }: { readonly sender: SenderRow; readonly stored: readonly Stored[] },
): Promise<readonly Looked[]> {
  const book = await bookIn(machine, tx);
  const read = stored.map((one) => ({ one, read: readOne(one) }));
  const intakes = read.flatMap(({ one, read: { events } }) =>
    events.map((event) => ({ one, intake: intakeOf(event, one, sender) })),
  );
  const told = askRules(
    book.rules,
    intakes.map(({ intake }) => intake),
  );
  const judged = await judgeBatch(tx, book, told);
  // Times of quiet are about now, and these are not.
  const unquiet = (n: number) =>
    judged.flatMap((one, index): readonly Judged[] =>
      intakes[index]?.one.n === n ? [{ ...one, quiet: undefined }] : [],
    );
  return read.map(({ one, read: known }) => comparedWith(one, known, unquiet(one.n)));
}

/** What today's parser makes of one. */
interface ReadOne {
  readonly events: readonly MonitoringEvent[];
  readonly changes: readonly ChangeEvent[];
  readonly faults: Parsed['faults'];
  readonly taken: readonly string[];
  readonly words: string | undefined;
  readonly isReadable: boolean;
}

const NOTHING = { events: [], changes: [], faults: [], taken: [] } as const;

function readOne(stored: Stored): ReadOne {
  const { raw, source, contentType, signalId } = stored;
  const unreadable = (words: string): ReadOne => ({ ...NOTHING, words, isReadable: false });
  if (raw === null || source === null) return unreadable(goneWords(stored));
  const then = eventOf(stored);
  if (signalId !== null && then === undefined) {
    return unreadable('It was kept without what was made of it, by an older version.');
  }
  const { around, taken } = aroundOf(stored);
  const read = readKept({ source, raw, contentType }, { freshKey: () => freshKey(then), around });
  if ('failed' in read) return unreadable(read.failed);
  if (read.looksAround && stored.around === null) {
    return unreadable('The address it was sent to is part of it, and that was not kept.');
  }
  const { parsed } = read;
  const { faults, ignored } = parsed;
  const changes = parsed.changes ?? [];
  const whole = parsed.events.length === 1 && faults.length === 0;
  const events = withoutTaken(
    parsed.events.map((event) => (whole ? { ...event, raw } : event)),
    taken,
  );
  if (events.length === 0 && changes.length === 0 && faults.length > 0) {
    return { ...unreadable(faultText(faults)), faults };
  }
  const words = faults.length > 0 ? faultText(faults) : (ignored ?? changeWords(events, changes));
  return { events, changes, faults, taken, words, isReadable: true };
}

function comparedWith(
  stored: Stored,
  { isReadable, words, changes, faults, taken }: ReadOne,
  judged: readonly Judged[],
): Looked {
  const base = { stored, words, changes, faults, taken };
  if (!isReadable) return { ...base, compared: UNREADABLE, takes: [], corrects: undefined };
  if (stored.signalId === null) {
    const isNew = judged.length > 0 || changes.length > 0;
    const compared: Compared = { cells: [isNew ? 'new_event' : 'same'], differences: [] };
    return { ...base, compared, takes: judged, corrects: undefined };
  }
  const then = madeThen(stored);
  const isIt = ({ key, action }: Made) => key === then?.key && action === then.action;
  const match = judged.find((one) => isIt(madeOf(one))) ?? judged[0];
  const others = judged.filter((one) => one !== match);
  const found = compare(then, match && madeOf(match));
  const compared: Compared =
    others.length === 0
      ? found
      : { ...found, cells: [...found.cells.filter((cell) => cell !== 'same'), 'new_event'] };
  const effect = effectOf(found);
  return {
    ...base,
    compared,
    takes: effect === 'take_in' && match !== undefined ? [match, ...others] : others,
    corrects: effect === 'correct' ? match : undefined,
  };
}

function madeOf({ event, judgement, serviceId }: Judged): Made {
  const { action, key, severity, title, body, labels } = event;
  const isKeptBack = judgement.suppression !== undefined;
  return { action, key, severity, title, body, labels, service: serviceId, isKeptBack };
}

function madeThen(stored: Stored): Made | undefined {
  const event = eventOf(stored);
  if (event === undefined) return undefined;
  const trace = JSON.parse(stored.trace ?? '{}') as { readonly steps?: readonly TraceStep[] };
  return asTraced(event, { service: stored.serviceId ?? '', steps: trace.steps ?? [] });
}

function intakeOf(event: MonitoringEvent, stored: Stored, integration: SenderRow): Intake {
  const { source, receivedAt, around } = stored;
  return {
    ...{ integration, source: source ?? integration.source, event },
    fingerprint: fingerprintOf(integration.id, event.key),
    signalId: newIdAt<SignalId>(receivedAt),
    freshAlertId: newId<AlertId>(),
    ...(around === null ? {} : { around: aroundOf({ around }).around }),
  };
}

/** A condition its sender did not name keeps the name it was given. */
function freshKey(then: KeptEvent | undefined): string {
  return then?.key ?? newId();
}

function goneWords({ signalId }: Stored): string {
  return signalId === null ? 'It has been dealt with meanwhile.' : 'It is past retention.';
}

function changeWords(
  events: readonly MonitoringEvent[],
  changes: readonly ChangeEvent[],
): string | undefined {
  if (changes.length === 0 || events.length > 0) return undefined;
  return 'It tells a change that was made, not a condition.';
}

/** By what signals are judged: what was looked at by other rules is not done by these. */
export async function rulesHash(reader: Reader): Promise<string> {
  const rules = (await allRules(reader)).filter(({ enabled }) => enabled);
  const kept = rules.map(({ id, condition, actions, isLast }) => [id, condition, actions, isLast]);
  const tables = (await allTables(reader)).map(({ id, rows }) => [id, rows]);
  return sha256Hex(JSON.stringify([kept, tables]));
}
