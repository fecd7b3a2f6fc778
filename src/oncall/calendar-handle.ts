/**
 * Published calendars: making and revoking their secret addresses, and what is read there. An address is
 * 192 bits, shown once, kept as a hash; a wrong, revoked or malformed one gets one and the same answer.
 */
import { audit, type Origin } from '../identity/audit.ts';
import { namesOf, personById } from '../identity/store.ts';
import type { PersonId, ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { hashSecret, newId, newSecret } from '../platform/random.ts';
import * as store from './calendar-store.ts';
import { type CalendarEvent, calendarText, monthAt } from './core/calendar-text.ts';
import { type Shift, shiftsBetween } from './core/who-is-on-call.ts';
import { scheduleNotFound } from './handle.ts';
import { loadSchedules, scheduleById } from './store.ts';

const MONTHS_BACK = 2;
/** A year and the planning around it. */
const MONTHS_AHEAD = 14;
const MAX_LINKS = 50;

export interface NewLink {
  readonly link: store.CalendarLinkRow;
  /** Shown now and never again. */
  readonly url: string;
}

/** Of one schedule, or without it of the owner's own shifts in all schedules. */
export function makeCalendarLink(
  machine: Machine,
  origin: Origin,
  wish: { readonly owner: PersonId; readonly schedule: ScheduleId | null },
): Promise<NewLink | Refusal> {
  return machine.db.transact(async (tx) => {
    const { owner, schedule } = wish;
    if (schedule !== null && (await scheduleById(tx, schedule)) === undefined) {
      return scheduleNotFound();
    }
    if ((await store.calendarLinksOf(tx, owner)).length >= MAX_LINKS) {
      return refuse('conflict', 'calendar.too_many', 'Revoke an address you no longer use first.');
    }
    const secret = newSecret();
    const link = {
      ...{ id: newId(), ownerId: owner, scheduleId: schedule, createdAt: tx.now },
      personId: schedule === null ? owner : null,
    };
    await store.insertCalendarLink(tx, { ...link, tokenHash: hashSecret(secret) });
    const entry = { link: link.id, schedule };
    const object = `person:${owner}`;
    await audit(tx, { ...origin, action: 'calendar.published', object, new: entry });
    const url = `${machine.config.publicUrl}/calendar/${secret}.ics`;
    return { link: { ...link, lastUsedAt: null }, url };
  });
}

/** From now on the address answers like one that never was. */
export function revokeCalendarLink(
  machine: Machine,
  origin: Origin,
  which: { readonly id: string; readonly mayTouch: (owner: PersonId) => boolean },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const link = await store.lockCalendarLink(tx, which.id);
    if (link === undefined || !which.mayTouch(link.ownerId)) {
      return refuse('notFound', 'calendar.unknown', 'There is no such calendar address.');
    }
    await store.revokeCalendarLink(tx, link.id);
    const object = `person:${link.ownerId}`;
    await audit(tx, { ...origin, action: 'calendar.revoked', object, old: { link: link.id } });
    return undefined;
  });
}

/** The calendar behind `<secret>.ics`, from two months back to more than a year ahead. */
export function readCalendar(machine: Machine, file: string): Promise<string | Refusal> {
  const [, secret] = /^([A-Za-z0-9_-]{32})\.ics$/.exec(file) ?? [];
  return machine.db.transact(async (tx) => {
    // Looked for in any case, so that no shape of a guess is answered sooner than another.
    const link = await store.calendarLinkByHash(tx, hashSecret(secret ?? ''));
    if (link === undefined || secret === undefined) {
      return refuse('notFound', 'http.no_such_route', 'There is nothing at this address.');
    }
    await store.touchCalendarLink(tx, link.id);
    const url = `${machine.config.publicUrl}/oncall`;
    const { name, events } = await contentOf(tx, link);
    return calendarText({ name, url, now: tx.now, events });
  });
}

interface Content {
  readonly name: string;
  readonly events: readonly CalendarEvent[];
}

async function contentOf(tx: Tx, link: store.CalendarLinkRow): Promise<Content> {
  const window = { from: monthAt(tx.now, -MONTHS_BACK), to: monthAt(tx.now, MONTHS_AHEAD) };
  if (link.scheduleId !== null) {
    const schedule = await scheduleById(tx, link.scheduleId);
    const events = await eventsOf(tx, { id: link.scheduleId, name: schedule?.name ?? '' }, window);
    return { name: `On call: ${schedule?.name ?? ''}`, events };
  }
  const person = link.personId ?? link.ownerId;
  const owner = await personById(tx, person);
  const events: CalendarEvent[] = [];
  for (const schedule of await store.schedulesNaming(tx, person)) {
    events.push(...(await eventsOf(tx, schedule, { ...window, person })));
  }
  return { name: `On call: ${owner?.name ?? ''}`, events };
}

interface Wanted {
  readonly from: Instant;
  readonly to: Instant;
  readonly person?: PersonId;
}

async function eventsOf(
  tx: Tx,
  schedule: { readonly id: ScheduleId; readonly name: string },
  { from, to, person }: Wanted,
): Promise<readonly CalendarEvent[]> {
  const loaded = (await loadSchedules(tx, [schedule.id], { from, to })).get(schedule.id);
  if (loaded === undefined) return [];
  const { shifts } = shiftsBetween(loaded, from, to);
  const wanted = shifts.filter((shift) => person === undefined || shift.person === person);
  const people = wanted.flatMap(({ person: one, instead }) => [one, instead]);
  const names = await namesOf(tx, [...new Set(people.filter((id) => id !== null))]);
  return wanted.map((shift) => eventOf(shift, schedule, names));
}

function eventOf(
  shift: Shift,
  schedule: { readonly id: ScheduleId; readonly name: string },
  names: Readonly<Record<string, string>>,
): CalendarEvent {
  const { from, to, slot, person, layer, instead, reason } = shift;
  const why =
    instead === null
      ? `Layer: ${layer}`
      : `Instead of ${names[instead] ?? ''} (${reason}), ${layer}`;
  return {
    // A shift is known by its schedule, its slot and its begin: two never share all three.
    uid: `${from.slice(0, 19).replace(/[-:]/g, '')}Z-${slot}-${schedule.id}@evenkeel`,
    from,
    to,
    summary: `${names[person] ?? ''} on call: ${schedule.name}`,
    description: reason === 'override' ? 'An override.' : why,
  };
}
