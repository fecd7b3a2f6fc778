/**
 * Imported calendars. Each fills one list layer of its schedule: it is read every quarter of an hour
 * through the guarded client, and only when its shifts have changed a new version of the layers comes into
 * force. What fails leaves the last good shifts in force and says why.
 */
import type { Origin } from '../identity/audit.ts';
import type { ScheduleId } from '../kernel/ids.ts';
import { latest } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { readClock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import { OutsideError } from '../platform/guarded-http.ts';
import type { Machine } from '../platform/machine.ts';
import { offload, ThreadError } from '../platform/offload.ts';
import { enqueue } from '../platform/outbox.ts';
import { hashSecret, newId } from '../platform/random.ts';
import { seal, unseal } from '../platform/sealing.ts';
import type { FeedInput } from './api.ts';
import type { CalendarOrder } from './calendar-thread.ts';
import { monthAt } from './core/calendar-text.ts';
import type { FeedShifts } from './core/feed.ts';
import type { Layer, ListLayer } from './core/schedule.ts';
import * as store from './feed-store.ts';
import { fault, record, scheduleNotFound } from './handle.ts';
import * as schedules from './store.ts';

const MAX_BYTES = 2_097_152;
const TIMEOUT_MS = 15_000;
const SHOWN_UNMATCHED = 50;
const MONTHS_AHEAD = 14;

/** Adds a list layer on top that this calendar fills; the first reading follows at once. */
export function addFeed(
  machine: Machine,
  origin: Origin,
  input: FeedInput & { readonly scheduleId: ScheduleId },
): Promise<store.FeedRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const schedule = await schedules.lockSchedule(tx, input.scheduleId);
    if (schedule === undefined) return scheduleNotFound();
    const { url, layer: name, slots } = input;
    if (schedule.layers.some((layer) => layer.name === name)) {
      return fault('layer', 'another layer has this name');
    }
    if (schedule.layers.length >= 20) return fault('layer', 'a schedule has at most 20 layers');
    const id = newId();
    const timeZone = input.timeZone ?? schedule.timeZone;
    const layer: ListLayer = { kind: 'list', name, slots, timeZone, shifts: [], feed: { id } };
    const host = new URL(url).host;
    const sealedUrl = seal(machine.config, placeOf(id), url);
    const feed = { id, scheduleId: schedule.id, sealedUrl, host, by: origin.actor };
    await store.insertFeed(tx, feed);
    await putLayers(tx, origin, { schedule, layers: [...schedule.layers, layer] });
    await record(tx, origin, {
      action: 'feed.added',
      id: schedule.id,
      new: { feed: id, host, name },
    });
    await enqueue(tx, { task: 'feed.read', payload: { feed: id }, key: `feed:${id}` });
    return (await store.feedById(tx, id)) ?? feedNotFound();
  });
}

/** The layer stays as an ordinary list with the shifts it has. */
export function removeFeed(
  machine: Machine,
  origin: Origin,
  which: { readonly scheduleId: ScheduleId; readonly id: string },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const schedule = await schedules.lockSchedule(tx, which.scheduleId);
    const feed = await store.feedById(tx, which.id);
    if (schedule === undefined || feed?.scheduleId !== schedule.id) return feedNotFound();
    await store.removeFeed(tx, feed.id);
    const layers = schedule.layers.map((layer) => (isOf(layer, feed.id) ? plain(layer) : layer));
    await putLayers(tx, origin, { schedule, layers });
    const old = { feed: feed.id, host: feed.host };
    await record(tx, origin, { action: 'feed.removed', id: schedule.id, old });
    return undefined;
  });
}

/** Reads it now. Never throws for what the other side does: the row says what went wrong. */
export async function readFeed(machine: Machine, id: string): Promise<store.FeedRow | Refusal> {
  const feed = await store.feedById(machine.db, id);
  if (feed === undefined) return feedNotFound();
  const text = await fetched(machine, feed);
  const found = isRefusal(text) ? text : await understood(machine, feed, text);
  return machine.db.transact(async (tx) => {
    const schedule = await schedules.lockSchedule(tx, feed.scheduleId);
    if (schedule === undefined || (await store.feedById(tx, id)) === undefined)
      return feedNotFound();
    const layer = schedule.layers.find((one) => isOf(one, id));
    const error = isRefusal(found)
      ? found.message
      : await apply(tx, { feed, schedule, layer, found });
    if (error !== undefined) await store.markFeedFailed(tx, id, error);
    return (await store.feedById(tx, id)) ?? feedNotFound();
  });
}

/** One task per feed, so that a slow one holds up no other. */
export function readAllFeeds(machine: Machine): Promise<void> {
  return machine.db.transact(async (tx) => {
    for (const feed of await store.feedIds(tx)) {
      const task = { task: 'feed.read', payload: { feed }, key: `feed:${feed}` };
      await enqueue(tx, { ...task, maxAttempts: 3 });
    }
  });
}

interface Reading {
  readonly feed: store.FeedRow;
  readonly schedule: schedules.ScheduleRow;
  readonly layer: Layer | undefined;
  readonly found: Understood;
}

/** What a text came to, for a layer as it was when it was read. */
interface Understood extends FeedShifts {
  readonly digest: string;
  readonly slots: number;
  readonly timeZone: string;
}

/** Before the schedule is locked, and away from the event loop: how long it takes the sender of the text decides. */
async function understood(
  { db }: Machine,
  feed: store.FeedRow,
  text: string,
): Promise<Understood | Refusal> {
  const schedule = await schedules.scheduleById(db, feed.scheduleId);
  const layer = schedule?.layers.find((one) => isOf(one, feed.id));
  if (layer?.kind !== 'list') return failed(LAYER_GONE);
  const { slots, timeZone } = layer;
  // Edges that move once a month: an unchanged calendar makes no new version every quarter of an hour.
  const now = await readClock(db);
  const question = { from: monthAt(now, 0), to: monthAt(now, MONTHS_AHEAD), timeZone };
  const order: CalendarOrder = { text, question, people: await store.feedPeople(db), slots };
  try {
    const shifts = await offload<FeedShifts>(THREAD, order, READ_LIMITS);
    return { ...shifts, digest: hashSecret(text), slots, timeZone };
  } catch (error) {
    if (!(error instanceof ThreadError)) throw error;
    if (error.why === 'failed') return failed(error.message);
    return failed(
      error.why === 'tooLong'
        ? 'its repetitions take too long to work out'
        : 'it takes too much memory to read',
    );
  }
}

const THREAD = { name: 'calendar-thread', from: import.meta.url };
const READ_LIMITS = { millis: 5000, megabytes: 256 };
const LAYER_GONE = 'its layer is no longer in the schedule';

/** Undefined when all went well, else what went wrong. */
async function apply(tx: Tx, reading: Reading): Promise<string | undefined> {
  const { feed, schedule, layer, found } = reading;
  if (layer?.kind !== 'list') return LAYER_GONE;
  if (layer.slots !== found.slots || layer.timeZone !== found.timeZone) {
    return 'its layer was changed while it was read; it is read again within 15 minutes';
  }
  if (linesOf(found.shifts) !== linesOf(layer.shifts)) {
    const filled = { ...layer, shifts: found.shifts };
    const layers = schedule.layers.map((one) => (one === layer ? filled : one));
    await putLayers(tx, SYSTEM, { schedule, layers });
    const news = { feed: feed.id, shifts: found.shifts.length };
    await record(tx, SYSTEM, { action: 'feed.changed', id: schedule.id, new: news });
  }
  await store.markFeedGood(tx, {
    id: feed.id,
    digest: found.digest,
    shifts: found.shifts.length,
    unmatched: found.unmatched.slice(0, SHOWN_UNMATCHED),
    unmatchedCount: found.unmatched.length,
  });
  return undefined;
}

/** Enough to tell whether anything changed; stored lines come back with their fields in another order. */
function linesOf(shifts: ListLayer['shifts']): string {
  return shifts.map(({ person, from, to, slot }) => `${person} ${from} ${to} ${slot}`).join('\n');
}

const SYSTEM: Origin = { actor: 'system' };

async function putLayers(
  tx: Tx,
  origin: Origin,
  {
    schedule,
    layers,
  }: { readonly schedule: schedules.ScheduleRow; readonly layers: readonly Layer[] },
): Promise<void> {
  const { id, name, timeZone, swapApproval, version, validFrom } = schedule;
  await schedules.replaceSchedule(tx, {
    ...{ id, name, timeZone, swapApproval, layers, by: origin.actor },
    version: version + 1,
    validFrom: latest(tx.now, validFrom),
  });
}

async function fetched(machine: Machine, feed: store.FeedRow): Promise<string | Refusal> {
  try {
    const answer = await machine.http.request({
      method: 'GET',
      url: unseal(machine.config, placeOf(feed.id), feed.sealedUrl),
      headers: { accept: 'text/calendar' },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
    if (answer.status !== 200) return failed(`${feed.host} answered ${answer.status}`);
    return answer.cut ? failed('it is larger than 2 MiB') : answer.body;
  } catch (error) {
    if (error instanceof OutsideError) return failed(error.message);
    throw error;
  }
}

function failed(message: string): Refusal {
  return refuse('unavailable', 'feed.failed', message);
}

function isOf(layer: Layer, feed: string): layer is ListLayer {
  return layer.kind === 'list' && layer.feed?.id === feed;
}

function plain({ feed: _feed, ...layer }: ListLayer): ListLayer {
  return layer;
}

function placeOf(id: string): string {
  return `calendar-feed:${id}`;
}

export function feedNotFound(): Refusal {
  return refuse('notFound', 'feed.unknown', 'There is no such calendar feed.');
}
