/**
 * Writing schedules: check, write, audit and tell the screens, in one transaction. An
 * edit puts a new version in force from now on and never touches the past (ONC-12, ONC-13).
 */
import { audit, type Origin } from '../identity/audit.ts';
import { versionConflict } from '../identity/handle.ts';
import { peopleByIds } from '../identity/store.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { latest, plusSeconds } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { Preview, ScheduleChange, ScheduleInput } from './api.ts';
import { changesBetween } from './core/changes.ts';
import { layersOf } from './core/definition.ts';
import { rebaseLayers } from './core/rebase.ts';
import type { Layer, ListLayer } from './core/schedule.ts';
import { shiftsBetween } from './core/who-is-on-call.ts';
import { rotaChanged } from './shift-news.ts';
import * as store from './store.ts';

const PREVIEW_SECONDS = 60 * 86_400;

/** 422 naming `layers.N.people.M` where a person is unknown or has left, or a feed of no such layer. */
export function createSchedule(
  machine: Machine,
  origin: Origin,
  input: ScheduleInput,
): Promise<store.ScheduleRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const denied = (await unknownInLayers(tx, input)) ?? unknownFeed(input, []);
    if (denied !== undefined) return denied;
    const id = newId<ScheduleId>();
    const { name, timeZone } = input;
    await store.insertSchedule(tx, {
      id,
      name,
      timeZone,
      layers: layersOf(input),
      swapApproval: input.swapApproval ?? false,
      by: origin.actor,
    });
    await record(tx, origin, { action: 'schedule.added', id, new: input });
    return (await store.scheduleById(tx, id)) ?? scheduleNotFound();
  });
}

/** Replaces the layers from now on; 409 when `expectedVersion` has moved on. */
export function changeSchedule(
  machine: Machine,
  origin: Origin,
  change: ScheduleChange & { readonly id: ScheduleId },
): Promise<store.ScheduleRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const { id, expectedVersion, ...input } = change;
    const before = await store.lockSchedule(tx, id);
    if (before === undefined) return scheduleNotFound();
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      return versionConflict(before.version);
    }
    const denied = (await unknownInLayers(tx, input)) ?? unknownFeed(input, before.layers);
    if (denied !== undefined) return denied;
    const wanted = filled(layersOf(input), before.layers);
    await store.replaceSchedule(tx, {
      id,
      name: input.name,
      timeZone: input.timeZone,
      version: before.version + 1,
      validFrom: latest(tx.now, before.validFrom),
      layers: rebaseLayers(before.layers, wanted, tx.now),
      swapApproval: input.swapApproval ?? before.swapApproval,
      by: origin.actor,
    });
    const { name, timeZone, layers, swapApproval } = before;
    const old = { name, timeZone, layers, swapApproval };
    await record(tx, origin, { action: 'schedule.changed', id, old, new: input });
    return (await store.scheduleById(tx, id)) ?? scheduleNotFound();
  });
}

/** What `changeSchedule` would change in the next 60 days; writes nothing. */
export function previewSchedule(
  machine: Machine,
  change: ScheduleInput & { readonly id: ScheduleId },
): Promise<Preview | Refusal> {
  return machine.db.transact(async (tx) => {
    const before = await store.scheduleById(tx, change.id);
    const window = { from: tx.now, to: plusSeconds(tx.now, PREVIEW_SECONDS) };
    const current = (await store.loadSchedules(tx, [change.id], window)).get(change.id);
    if (before === undefined || current === undefined) return scheduleNotFound();
    const denied = (await unknownInLayers(tx, change)) ?? unknownFeed(change, before.layers);
    if (denied !== undefined) return denied;
    const wanted = filled(layersOf(change), before.layers);
    const layers = rebaseLayers(before.layers, wanted, tx.now);
    const edited = { ...current, versions: [{ validFrom: tx.now, layers }] };
    const roster = shiftsBetween(edited, window.from, window.to);
    const planned = shiftsBetween(current, window.from, window.to);
    return { ...window, changes: changesBetween(planned, roster), gaps: roster.gaps };
  });
}

export function scheduleNotFound(): Refusal {
  return refuse('notFound', 'schedule.unknown', 'There is no such schedule.');
}

async function unknownInLayers(tx: Tx, input: ScheduleInput): Promise<Refusal | undefined> {
  const named = input.layers.flatMap((layer, i) => {
    // The shifts of a feed are read from it, not taken from here.
    if (layer.kind === 'list' && layer.feed !== undefined) return [];
    // Lines that are over may name people who have left since: they say who was on call.
    const people =
      layer.kind === 'list'
        ? layer.shifts.flatMap(({ person, to }, j) =>
            to <= tx.now ? [] : [[`shifts.${j}.person`, person] as const],
          )
        : layer.people.map((person, j) => [`people.${j}`, person] as const);
    return people.map(([path, person]) => [`layers.${i}.${path}`, asId<PersonId>(person)] as const);
  });
  return unknownPerson(tx, named);
}

/** 422 for a layer that names a feed which fills none of the layers there are. */
function unknownFeed(input: ScheduleInput, before: readonly Layer[]): Refusal | undefined {
  for (const [place, layer] of input.layers.entries()) {
    if (layer.kind !== 'list' || layer.feed === undefined) continue;
    if (fedBy(before, layer.feed.id) !== undefined) continue;
    return fault(`layers.${place}.feed.id`, 'no calendar feed of this schedule has this id');
  }
  return undefined;
}

/** Layers of feeds keep the shifts that were read last, whatever an editor sent back. */
function filled(layers: readonly Layer[], before: readonly Layer[]): readonly Layer[] {
  return layers.map((layer) => {
    const old = layer.kind === 'list' && layer.feed && fedBy(before, layer.feed.id);
    return layer.kind === 'list' && old ? { ...layer, shifts: old.shifts } : layer;
  });
}

function fedBy(layers: readonly Layer[], feed: string): ListLayer | undefined {
  return layers.find(
    (layer): layer is ListLayer => layer.kind === 'list' && layer.feed?.id === feed,
  );
}

/** 422 for the first of (field, person) who does not exist or is no longer active. */
export async function unknownPerson(
  tx: Tx,
  named: readonly (readonly [string, PersonId])[],
): Promise<Refusal | undefined> {
  const known = await peopleByIds(tx, [...new Set(named.map(([, person]) => person))]);
  for (const [path, id] of named) {
    const person = known.find((candidate) => candidate.id === id);
    if (person === undefined) return fault(path, `there is no person ${id}`);
    if (!person.active) return fault(path, `${person.name} is no longer active`);
  }
  return undefined;
}

/** 422 about one field of a schedule. */
export function fault(path: string, message: string): Refusal {
  return refuse('invalid', 'schedule.invalid', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}

interface Change {
  readonly action: string;
  readonly id: ScheduleId;
  readonly old?: unknown;
  readonly new?: unknown;
}

/** The row of the audit log, and news for the screens. */
export async function record(tx: Tx, origin: Origin, { id, ...change }: Change): Promise<void> {
  await audit(tx, { ...origin, ...change, object: `schedule:${id}` });
  await rotaChanged(tx, { schedule: id });
}
