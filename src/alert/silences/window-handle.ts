/** Making, changing and cancelling maintenance windows; each change is told as one of a silence is. */
import { audit, type Origin } from '../../identity/audit.ts';
import type { ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName } from '../../service/store.ts';
import { faultOfTime, MOST_SILENCE_SECONDS, type QuietStatus } from '../core/quiet/quiet.ts';
import { faultOf, nextSpans, type Recurrence, type Span } from '../core/quiet/recurrence.ts';
import { turnBook } from '../intake/intake-store.ts';
import { faultOfCondition, holdsForNothing } from './condition.ts';
import { LOOK } from './ends-handle.ts';
import { coversOfWindow } from './load-quiets.ts';
import { coveredBy, MOST_ASKED } from './preview-handle.ts';
import { firingAlerts } from './quiet-store.ts';
import { coversAll, type Maker, ownerOf } from './silence-handle.ts';
import type {
  NewWindowWish,
  WindowChange,
  WindowPreview,
  WindowPreviewWish,
} from './window-api.ts';
import { insertWindow, lockWindow, updateWindow, type WindowRow } from './window-store.ts';

export function createWindow(
  machine: Machine,
  { origin, person }: Maker,
  wish: NewWindowWish,
): Promise<WindowRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const when = whenOf(wish, tx.now);
    if (isRefusal(when)) return when;
    const what = await whatOf(tx, wish.services, wish.condition ?? null);
    if (isRefusal(what)) return what;
    const ownerId = await ownerOf(tx, wish.owner ?? person);
    if (isRefusal(ownerId)) return ownerId;
    const { name, comment } = wish;
    const row = await insertWindow(tx, {
      ...{ id: newId(), name, comment, ...what, ...when, ownerId },
      madeBy: origin.actor,
    });
    await told(tx, origin, { action: 'maintenance.added', row, old: undefined });
    return row;
  });
}

export function changeWindow(
  machine: Machine,
  { origin }: Maker,
  { id, change }: { readonly id: string; readonly change: WindowChange },
): Promise<WindowRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const before = await lockWindow(tx, id);
    if (before === undefined) return unknownWindow();
    if (windowStatus(before, tx.now) === 'ended') {
      return refuse('conflict', 'maintenance.ended', 'It has ended. Make a new one.');
    }
    if (change.expectedVersion !== undefined && change.expectedVersion !== before.version) {
      const message = 'Somebody changed it meanwhile. Look at it again.';
      return refuse('conflict', 'maintenance.version_conflict', message);
    }
    const when = whenOf(mergedWhen(before, change), tx.now);
    if (isRefusal(when)) return when;
    const { owner, name = before.name, comment = before.comment } = change;
    const { services: names = before.services, condition = before.condition } = change;
    const what = await whatOf(tx, names, condition);
    if (isRefusal(what)) return what;
    const ownerId = owner === undefined ? before.ownerId : await ownerOf(tx, owner);
    if (isRefusal(ownerId)) return ownerId;
    const changedBy = origin.actor;
    const row = await updateWindow(tx, {
      ...{ ...before, ...when, ...what, name, comment, ownerId, changedBy },
    });
    await told(tx, origin, { action: 'maintenance.changed', row, old: before });
    return row;
  });
}

/** Ends it for good: a span that runs ends now, none comes any more. Again changes nothing. */
export function cancelWindow(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<WindowRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const before = await lockWindow(tx, id);
    if (before === undefined) return unknownWindow();
    if (windowStatus(before, tx.now) === 'ended') return before;
    const by = { cancelledAt: tx.now, cancelledBy: origin.actor, changedBy: origin.actor };
    const row = await updateWindow(tx, { ...before, ...by });
    await told(tx, origin, { action: 'maintenance.cancelled', row, old: before });
    return row;
  });
}

/** What fires now that it would cover if it ran, and when it will run. */
export function previewWindow(
  machine: Machine,
  wish: WindowPreviewWish,
): Promise<WindowPreview | Refusal> {
  return machine.db.transact(async (tx) => {
    const when = whenOf(wish, tx.now);
    if (isRefusal(when)) return when;
    const what = await whatOf(tx, wish.services, wish.condition ?? null);
    if (isRefusal(what)) return what;
    const covered = coveredBy(await firingAlerts(tx, MOST_ASKED), coversOfWindow(what));
    return { ...covered, next: spansAhead({ ...when, cancelledAt: null }, tx.now) };
  });
}

type Times = Pick<WindowRow, 'startsAt' | 'endsAt' | 'recurrence' | 'cancelledAt'>;

const SHOWN_AHEAD = 3;

/** The span that runs and those that come, three at most. */
export function spansAhead(window: Times, now: Instant): readonly Span[] {
  const { startsAt, endsAt, recurrence, cancelledAt } = window;
  if (cancelledAt !== null) return [];
  if (recurrence !== null) return nextSpans(recurrence, now, SHOWN_AHEAD);
  if (startsAt === null || endsAt === null || endsAt <= now) return [];
  return [{ from: startsAt, to: endsAt }];
}

export function windowStatus(window: Times, now: Instant): QuietStatus {
  const [next] = spansAhead(window, now);
  if (next === undefined) return 'ended';
  return next.from <= now ? 'active' : 'coming';
}

export function unknownWindow(): Refusal {
  return refuse('notFound', 'maintenance.unknown', 'There is no such maintenance window.');
}

type When = Pick<WindowRow, 'startsAt' | 'endsAt' | 'recurrence'>;

interface WhenWish {
  readonly startsAt?: Instant | undefined;
  readonly endsAt?: Instant | undefined;
  readonly recurrence?: Recurrence | undefined;
}

/** Another way of saying when replaces the one before. */
function mergedWhen({ startsAt, endsAt, recurrence }: WindowRow, change: WhenWish): WhenWish {
  if (change.recurrence !== undefined) return change;
  if (change.startsAt === undefined && change.endsAt === undefined && recurrence !== null) {
    return { recurrence };
  }
  return {
    startsAt: change.startsAt ?? startsAt ?? undefined,
    endsAt: change.endsAt ?? endsAt ?? undefined,
  };
}

function whenOf({ startsAt, endsAt, recurrence }: WhenWish, now: Instant): When | Refusal {
  if (recurrence !== undefined) {
    if (startsAt !== undefined || endsAt !== undefined) {
      return badTime('recurrence', 'Give either a start and an end, or a recurrence.');
    }
    const fault = faultOf(recurrence);
    if (fault !== undefined) return badTime('recurrence', fault);
    if (nextSpans(recurrence, now, 1).length === 0) {
      return badTime('recurrence', 'No window of it lies ahead.');
    }
    return { startsAt: null, endsAt: null, recurrence };
  }
  if (endsAt === undefined) return badTime('endsAt', 'Say when it ends, or how it recurs.');
  const span = { startsAt: startsAt ?? now, endsAt };
  const fault = faultOfTime(span, now, MOST_SILENCE_SECONDS);
  return fault === undefined ? { ...span, recurrence: null } : badTime('endsAt', fault);
}

function badTime(path: string, message: string): Refusal {
  return refuse('invalid', 'maintenance.bad_time', { message, fields: [{ path, message }] });
}

/** What it is about, judged: never everything. */
async function whatOf(
  tx: Tx,
  names: readonly string[],
  condition: string | null,
): Promise<Pick<WindowRow, 'services' | 'condition'> | Refusal> {
  const fault = faultOfCondition(condition);
  if (fault !== undefined) return fault;
  const services = await servicesOf(tx, names);
  if (isRefusal(services)) return services;
  const narrows = services.length > 0 || holdsForNothing(condition) === false;
  return narrows ? { services, condition } : coversAll('services');
}

async function servicesOf(
  tx: Tx,
  names: readonly string[],
): Promise<readonly ServiceId[] | Refusal> {
  const ids = new Set<ServiceId>();
  for (const name of names) {
    const service = await serviceByIdOrName(tx, name);
    if (service === undefined) return unknownService('services', name);
    ids.add(service.id);
  }
  return [...ids];
}

interface News {
  readonly action: string;
  readonly row: WindowRow;
  readonly old: WindowRow | undefined;
}

async function told(tx: Tx, origin: Origin, { action, row, old }: News): Promise<void> {
  await turnBook(tx);
  await audit(tx, {
    ...origin,
    action,
    object: `maintenance:${row.id}`,
    ...(old === undefined ? {} : { old: shown(old) }),
    new: shown(row),
  });
  await enqueue(tx, LOOK);
  await publish(tx, { topic: 'silences', body: { id: row.id } });
}

function shown(row: WindowRow) {
  const { name, comment, services, condition, startsAt, endsAt } = row;
  const { recurrence, ownerId, cancelledAt } = row;
  return {
    ...{ name, comment, services, condition, startsAt, endsAt },
    ...{ recurrence, ownerId, cancelledAt },
  };
}
