/**
 * Entering and cancelling absences: check, write, audit and tell the screens, in one transaction. Anyone
 * may enter their own; those of others are for team leads and admins. The past never changes: an absence
 * counts from when it was entered until it was cancelled (ONC-17).
 */
import { audit, type Origin } from '../identity/audit.ts';
import { type PersonRow, peopleByIds } from '../identity/store.ts';
import { teamById, teamMembers } from '../identity/team-store.ts';
import { asId, type PersonId, type TeamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { AbsenceInput, HolidaysInput } from './absence-shapes.ts';
import * as store from './absence-store.ts';
import { spanOfDays } from './core/days-away.ts';
import { rotaChanged } from './shift-news.ts';

/** 422 naming `person`, `last` or `to`. An absence that is over already would change nothing (409). */
export function addAbsence(
  machine: Machine,
  origin: Origin,
  input: AbsenceInput & { readonly person: string },
): Promise<store.AbsenceRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const [person] = await peopleByIds(tx, [asId<PersonId>(input.person)]);
    if (person === undefined) return fault('person', `there is no person ${input.person}`);
    if (!person.active) return fault('person', `${person.name} is no longer active`);
    const span = spanOf(input, person);
    if (span.to <= span.from) return fault('last', 'there is no such day in the zone');
    if (span.to <= tx.now) {
      return refuse(
        'conflict',
        'absence.over',
        'This time is over; who was on call stays on record. An override corrects it.',
      );
    }
    const [row] = await write(tx, origin, [{ person, span, kind: input.kind, note: input.note }]);
    return row ?? absenceNotFound();
  });
}

/** The same days for many people, each in their own zone. Days that are over, and repeats, are left out. */
export function addHolidays(
  machine: Machine,
  origin: Origin,
  input: HolidaysInput,
): Promise<readonly store.AbsenceRow[] | Refusal> {
  return machine.db.transact(async (tx) => {
    const people = await peopleMeant(tx, input);
    if ('refused' in people) return people;
    const wishes = people.flatMap((person) =>
      input.days.map(({ date, name: note }) => {
        const span = spanOfDays({ first: date, last: date }, person.timeZone);
        return { person, span, kind: input.kind, note };
      }),
    );
    const known = await alreadyEntered(tx, wishes);
    const fresh = wishes.filter(
      (wish) => wish.span.from < wish.span.to && wish.span.to > tx.now && !known.has(keyOf(wish)),
    );
    return write(tx, origin, fresh);
  });
}

/** One that runs ends now; one that is over stays (409). `mayTouch` says whose the caller may cancel. */
export function cancelAbsence(
  machine: Machine,
  origin: Origin,
  which: { readonly id: string; readonly mayTouch: (person: PersonId) => boolean },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const row = await store.lockAbsence(tx, which.id);
    if (row === undefined) return absenceNotFound();
    if (!which.mayTouch(row.person)) return absenceNotYours();
    if (row.kind === 'left') {
      return refuse(
        'conflict',
        'absence.left',
        'This person left; it ends when the account is opened again.',
      );
    }
    if (row.to <= tx.now) {
      return refuse('conflict', 'absence.over', 'This absence is over; it stays on record.');
    }
    await store.cancelAbsence(tx, row.id, origin.actor);
    await audit(tx, {
      ...origin,
      action: 'absence.cancelled',
      object: `person:${row.person}`,
      old: shown(row),
    });
    await rotaChanged(tx, { person: row.person });
    return undefined;
  });
}

export function absenceNotYours(): Refusal {
  return refuse(
    'forbidden',
    'absence.not_yours',
    'Only the person, a team lead or an admin may enter or cancel an absence.',
  );
}

interface Wish {
  readonly person: PersonRow;
  readonly span: { readonly from: Instant; readonly to: Instant };
  readonly kind: store.AbsenceRow['kind'];
  readonly note: string;
}

async function write(
  tx: Tx,
  origin: Origin,
  wishes: readonly Wish[],
): Promise<readonly store.AbsenceRow[]> {
  if (wishes.length === 0) return [];
  const rows = wishes.map(({ person, span, kind, note }) => ({
    id: newId(),
    person: person.id,
    kind,
    note,
    ...span,
    recordedAt: tx.now,
    recordedBy: origin.actor,
    cancelledAt: null,
  }));
  await store.insertAbsences(tx, rows);
  for (const row of rows) {
    const object = `person:${row.person}`;
    await audit(tx, { ...origin, action: 'absence.added', object, new: shown(row) });
  }
  await rotaChanged(tx, { people: [...new Set(rows.map((r) => r.person))] });
  return rows;
}

function spanOf(input: AbsenceInput, { timeZone }: PersonRow): Wish['span'] {
  const { first, last, from, to } = input;
  if (first !== undefined && last !== undefined) return spanOfDays({ first, last }, timeZone);
  if (from === undefined || to === undefined) throw new Error('the shape asks for one of the two');
  return { from, to };
}

async function peopleMeant(tx: Tx, input: HolidaysInput): Promise<readonly PersonRow[] | Refusal> {
  const team = input.team === undefined ? undefined : await teamById(tx, asId<TeamId>(input.team));
  if (input.team !== undefined && team === undefined) return fault('team', 'there is no such team');
  const members = team === undefined ? [] : await teamMembers(tx, team.id);
  const named = input.people.map((id) => asId<PersonId>(id));
  const people = await peopleByIds(tx, [...new Set([...named, ...members])]);
  for (const [place, id] of named.entries()) {
    const person = people.find((one) => one.id === id);
    if (person === undefined) return fault(`people.${place}`, `there is no person ${id}`);
    if (!person.active) return fault(`people.${place}`, `${person.name} is no longer active`);
  }
  const active = people.filter((person) => person.active);
  if (active.length * input.days.length <= MAX_ENTRIES) return active;
  return fault('days', `at most ${MAX_ENTRIES} days over all people in one call`);
}

const MAX_ENTRIES = 2000;

/** Keys of what holds already, so that sending the same list again adds nothing. */
async function alreadyEntered(tx: Tx, wishes: readonly Wish[]): Promise<ReadonlySet<string>> {
  const people = [...new Set(wishes.map(({ person }) => person.id))];
  const starts = wishes.map(({ span }) => span.from).sort();
  const ends = wishes.map(({ span }) => span.to).sort();
  const [from, to] = [starts[0], ends.at(-1)];
  if (from === undefined || to === undefined) return new Set();
  const rows = await store.absencesOf(tx, people, { from, to });
  const holding = rows.filter((row) => row.cancelledAt === null);
  return new Set(holding.map((row) => `${row.person} ${row.from} ${row.to}`));
}

function keyOf({ person, span }: Wish): string {
  return `${person.id} ${span.from} ${span.to}`;
}

function shown({ kind, note, from, to }: Pick<store.AbsenceRow, 'kind' | 'note' | 'from' | 'to'>) {
  return { kind, note, from, to };
}

function absenceNotFound(): Refusal {
  return refuse('notFound', 'absence.unknown', 'There is no such absence.');
}

function fault(path: string, message: string): Refusal {
  return refuse('invalid', 'absence.invalid', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}
