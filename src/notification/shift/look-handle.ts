/**
 * Looks at every rota as it stands now and tells whoever has to know: shifts that begin and end, hand-over
 * notes that opened, and those nobody confirmed. Nothing is planned ahead but the next look, so an edit of a
 * rota is followed by itself; what was told is kept, so that many looks at once tell it once.
 */
import { owner } from '../../identity/store.ts';
import { asId, type PersonId, type ScheduleId } from '../../kernel/ids.ts';
import { earliest, fromMillis, type Instant, plusSeconds, toMillis } from '../../kernel/instant.ts';
import { whoIsOnCall } from '../../oncall/core/on-call-at.ts';
import type { Schedule } from '../../oncall/core/schedule.ts';
import { union } from '../../oncall/core/spans.ts';
import { type Shift, shiftsBetween } from '../../oncall/core/who-is-on-call.ts';
import { leadsOf } from '../../oncall/shift-news.ts';
import { allSchedules, loadSchedules, type ScheduleRow } from '../../oncall/store.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { type HandOff, handsChanging } from '../core/hand-off.ts';
import {
  type DueNotice,
  LOOK_AGAIN_SECONDS,
  LOOK_AHEAD_SECONDS,
  LOOK_BACK_SECONDS,
  noticesAt,
  type Stay,
} from '../core/shift-notices.ts';
import type { ShiftNotice } from '../core/shift-wording.ts';
import { openIncidentsOf } from './handover-facts.ts';
import { type HandoverRow, handoversBetween, isFirstToTell, keepHandover } from './shift-store.ts';

/** A note opens this long before its hand-off, and is missed this long after it. */
const NOTE_OPENS_SECONDS = 900;
const NOTE_MISSED_SECONDS = 1800;
/** A note nobody confirmed for so long is history. */
const NOTE_FORGOTTEN_SECONDS = 6 * 3600;

interface Rota {
  readonly row: ScheduleRow;
  readonly schedule: Schedule;
  readonly shifts: readonly Shift[];
}

export function lookAtShifts({ db }: Machine): Promise<void> {
  return db.transact(async (tx) => {
    const rotas = await rotasAround(tx);
    const stays = rotas.flatMap(staysOf);
    const { due, nextAt } = noticesAt(stays, tx.now);
    const handOffs = rotas.flatMap(({ row, shifts }) =>
      handsChanging(shifts).map((handOff) => ({ ...handOff, schedule: row.id })),
    );
    await openNotes(tx, handOffs);
    const since = plusSeconds(tx.now, -NOTE_FORGOTTEN_SECONDS);
    const notes = await handoversBetween(tx, { from: since, to: plusSeconds(tx.now, 86_400) });
    for (const notice of due) await tell(tx, notice, { rotas, notes });
    await missedNotes(tx, notes, rotas);
    const missing = notes.map(({ at }) => plusSeconds(at, NOTE_MISSED_SECONDS));
    if (rotas.length === 0) return;
    const next = [nextAt, ...missing].filter((at): at is Instant => at !== null && at > tx.now);
    const dueAt = earliest(plusSeconds(tx.now, LOOK_AGAIN_SECONDS), ...next);
    await enqueue(tx, { task: 'shift.look', payload: {}, dueAt, key: 'shift.look' });
  });
}

async function rotasAround(tx: Tx): Promise<readonly Rota[]> {
  const rows = await allSchedules(tx);
  const window = {
    from: plusSeconds(tx.now, -Math.max(LOOK_BACK_SECONDS, NOTE_FORGOTTEN_SECONDS)),
    to: plusSeconds(tx.now, LOOK_AHEAD_SECONDS),
  };
  const ids = rows.map((row) => row.id);
  const schedules = await loadSchedules(tx, ids, window);
  return rows.flatMap((row) => {
    const schedule = schedules.get(row.id);
    if (schedule === undefined) return [];
    return [{ row, schedule, shifts: shiftsBetween(schedule, window.from, window.to).shifts }];
  });
}

function staysOf({ row, shifts }: Rota): readonly Stay[] {
  const end = shifts
    .map(({ to }) => to)
    .sort()
    .at(-1);
  const people = [...new Set(shifts.map(({ person }) => person))];
  return people.flatMap((person) => {
    const own = shifts.filter((shift) => shift.person === person);
    const spans = own.map(({ from, to }) => ({ from: toMillis(from), to: toMillis(to) }));
    return union(spans).map(({ from, to }) => ({
      schedule: row.id,
      person,
      from: fromMillis(from),
      to: fromMillis(to) === end ? null : fromMillis(to),
    }));
  });
}

interface Around {
  readonly rotas: readonly Rota[];
  readonly notes: readonly HandoverRow[];
}

async function tell(tx: Tx, notice: DueNotice, { rotas, notes }: Around): Promise<void> {
  if (!(await isFirstToTell(tx, notice.key))) return;
  const rota = rotas.find(({ row }) => row.id === notice.stay.schedule);
  if (rota === undefined) return;
  const { stay, kind } = notice;
  const edge = kind === 'end' ? stay.to : stay.from;
  const note = notes.find(({ scheduleId, at }) => scheduleId === stay.schedule && at === edge);
  const until = kind === 'end' ? null : await untilOf(tx, rota, stay);
  await send(tx, asId<PersonId>(stay.person), {
    kind,
    scheduleName: rota.row.name,
    at: kind === 'end' ? (stay.to ?? stay.from) : stay.from,
    ...(until === null ? {} : { until }),
    ...(kind === 'start' ? { text: await openText(tx, rota.row.id) } : {}),
    ...(note === undefined ? {} : { handover: note.id }),
  });
}

/** The end of the whole stay, which may lie beyond the window of the look. */
async function untilOf(tx: Tx, { row }: Rota, stay: Stay): Promise<Instant | null> {
  if (stay.to !== null) return stay.to;
  const window = { from: stay.from, to: plusSeconds(stay.from, 100 * 86_400) };
  const schedule = (await loadSchedules(tx, [row.id], window)).get(row.id);
  if (schedule === undefined) return null;
  const { persons } = whoIsOnCall(schedule, stay.from);
  return persons.find(({ person }) => person === stay.person)?.until ?? null;
}

async function openText(tx: Tx, schedule: ScheduleId): Promise<string> {
  const open = await openIncidentsOf(tx, schedule);
  if (open.length === 0) return 'No incident is open.';
  return open.length === 1 ? 'One incident is open.' : `${open.length} incidents are open.`;
}

type SentNotice = { readonly [K in keyof ShiftNotice]: ShiftNotice[K] };

async function send(tx: Tx, person: PersonId, notice: SentNotice): Promise<void> {
  await enqueue(tx, { task: 'shift.notice', payload: { ...notice, person } });
}

async function openNotes(
  tx: Tx,
  handOffs: readonly (HandOff & { readonly schedule: ScheduleId })[],
): Promise<void> {
  const [from, to] = [-NOTE_MISSED_SECONDS, NOTE_OPENS_SECONDS].map((s) => plusSeconds(tx.now, s));
  for (const { schedule: scheduleId, ...handOff } of handOffs) {
    if (from === undefined || to === undefined || handOff.at <= from || handOff.at > to) continue;
    await keepHandover(tx, { id: newId(), scheduleId, ...handOff });
  }
}

/** Half an hour after hands changed, if they did: the leads of both sides, or else the owner. */
async function missedNotes(
  tx: Tx,
  notes: readonly HandoverRow[],
  rotas: readonly Rota[],
): Promise<void> {
  for (const note of notes) {
    const rota = rotas.find(({ row }) => row.id === note.scheduleId);
    const isMissed = plusSeconds(note.at, NOTE_MISSED_SECONDS) <= tx.now;
    if (!isMissed || (note.givenAt !== null && note.takenAt !== null)) continue;
    if (rota === undefined || !handsChanging(rota.shifts).some(({ at }) => at === note.at))
      continue;
    if (!(await isFirstToTell(tx, `handover_missing:${note.id}`))) continue;
    const people = [...note.outgoing, ...note.incoming];
    const leads = [];
    for (const person of people) leads.push(...(await leadsOf(tx, person)));
    const last = await owner(tx);
    const told = leads.length > 0 || last === undefined ? leads : [last.id];
    for (const lead of new Set(told)) {
      await send(tx, lead, {
        kind: 'handover_missing',
        scheduleName: rota.row.name,
        at: note.at,
        handover: note.id,
      });
    }
  }
}
