/**
 * Making, changing and ending silences. Each change turns the book over, writes an audit row and asks for a look,
 * all in its own transaction: from its commit on it holds, and what it lets go is judged again.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import { personById } from '../../identity/store.ts';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { unknownService } from '../../service/handle.ts';
import { serviceByIdOrName } from '../../service/store.ts';
import type { Matcher } from '../core/matcher.ts';
import {
  coversEverything,
  faultOfTime,
  MOST_MUTE_SECONDS,
  MOST_SILENCE_SECONDS,
} from '../core/quiet/quiet.ts';
import { turnBook } from '../intake/intake-store.ts';
import { faultOfCondition, holdsForNothing } from './condition.ts';
import { LOOK } from './ends-handle.ts';
import { matching, passesEmpty } from './matching.ts';
import type { NewSilenceWish, SilenceChange } from './silence-api.ts';
import {
  insertSilence,
  lockSilence,
  type NewSilence,
  type SilenceRow,
  updateSilence,
} from './silence-store.ts';

/** Who makes or changes it; a token has no person. */
export interface Maker {
  readonly origin: Origin;
  readonly person: PersonId | undefined;
}

export function createSilence(
  machine: Machine,
  { origin, person }: Maker,
  wish: NewSilenceWish,
): Promise<SilenceRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const startsAt = laterOf(wish.startsAt ?? tx.now, tx.now);
    const endsAt = endOf(startsAt, wish);
    if (isRefusal(endsAt)) return endsAt;
    const what = await whatOf(tx, wish);
    if (isRefusal(what)) return what;
    const ownerId = await ownerOf(tx, wish.owner ?? person);
    if (isRefusal(ownerId)) return ownerId;
    const fault = timeFault(tx, { startsAt, endsAt }, MOST_SILENCE_SECONDS);
    if (fault !== undefined) return fault;
    return keepSilence(tx, origin, {
      ...{ id: newId(), kind: 'silence', ...what, fingerprint: null, about: null },
      ...{ integrationId: null, ownerId, madeBy: origin.actor, makerWords: null },
      ...{ comment: wish.comment, startsAt, endsAt, incidentId: null, incidentNumber: null },
    });
  });
}

export function changeSilence(
  machine: Machine,
  { origin }: Maker,
  { id, change }: { readonly id: string; readonly change: SilenceChange },
): Promise<SilenceRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const before = await lockStanding(tx, id, change.expectedVersion);
    if (isRefusal(before)) return before;
    const { extendSeconds, matchers, condition, service, owner, comment } = change;
    if (before.kind === 'mute' && [matchers, condition, service].some((one) => one !== undefined)) {
      const message = 'A mute is about one alert: end it, and silence what you want by matchers.';
      return refuse('conflict', 'silence.is_mute', message);
    }
    const startsAt = change.startsAt ?? before.startsAt;
    const endsAt = change.endsAt ?? plusSeconds(before.endsAt, extendSeconds ?? 0);
    const what = await whatOf(tx, {
      matchers: matchers ?? before.matchers,
      condition: condition === undefined ? before.condition : condition,
      service: service === undefined ? before.serviceId : service,
      fingerprint: before.fingerprint,
    });
    if (isRefusal(what)) return what;
    const ownerId = owner === undefined ? before.ownerId : await ownerOf(tx, owner);
    if (isRefusal(ownerId)) return ownerId;
    const fault = timeFault(tx, { startsAt, endsAt }, mostSecondsOf(before));
    if (fault !== undefined) return fault;
    return storeSilence(tx, origin, before, {
      ...{ ...before, ...what, ownerId, comment: comment ?? before.comment, startsAt, endsAt },
    });
  });
}

/** Ends it now; again changes nothing. */
export function expireSilence(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<SilenceRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const before = await lockSilence(tx, id);
    if (before === undefined) return unknownSilence();
    return before.endsAt <= tx.now ? before : expireIn(tx, origin, before);
  });
}

/** `before` is locked and has not ended. */
export function expireIn(tx: Tx, origin: Origin, before: SilenceRow): Promise<SilenceRow> {
  const startsAt = before.startsAt > tx.now ? tx.now : before.startsAt;
  return storeSilence(tx, origin, before, {
    ...{ ...before, startsAt, endsAt: tx.now, expiredAt: tx.now, expiredBy: origin.actor },
  });
}

/** Writes a new one with all that belongs to it; what it says was judged before. */
export async function keepSilence(
  tx: Tx,
  origin: Origin,
  silence: NewSilence,
): Promise<SilenceRow> {
  const row = await insertSilence(tx, silence);
  await told(tx, origin, { action: `${row.kind}.added`, row, old: undefined });
  return row;
}

/** As `keepSilence`, of one that stands. */
export async function storeSilence(
  tx: Tx,
  origin: Origin,
  before: SilenceRow,
  after: SilenceRow,
): Promise<SilenceRow> {
  const row = await updateSilence(tx, { ...after, changedBy: origin.actor });
  const ended = before.expiredAt === null && row.expiredAt !== null;
  const action = `${row.kind}.${ended ? 'expired' : 'changed'}`;
  await told(tx, origin, { action, row, old: before });
  return row;
}

export function unknownSilence(): Refusal {
  return refuse('notFound', 'silence.unknown', 'There is no such silence.');
}

/** Of matchers: undefined where they say something that can be asked. */
export function faultOfMatchers(matchers: readonly Matcher[]): Refusal | undefined {
  const index = matchers.findIndex((matcher) => matching(matcher) === undefined);
  if (index === -1) return undefined;
  const message = `${matchers[index]?.value}: not a regular expression of RE2.`;
  return refuse('invalid', 'silence.bad_matcher', {
    message,
    fields: [{ path: `matchers.${index}.value`, message }],
  });
}

export interface WhatWish {
  readonly matchers: readonly Matcher[];
  readonly condition?: string | null | undefined;
  /** Id or name. */
  readonly service?: string | null | undefined;
  readonly fingerprint?: string | null;
}

export type What = Pick<SilenceRow, 'matchers' | 'condition' | 'serviceId'>;

/** What it is about, judged: never everything. */
export async function whatOf(
  tx: Tx,
  { matchers, condition = null, service = null, fingerprint = null }: WhatWish,
): Promise<What | Refusal> {
  const found = service === null ? undefined : await serviceByIdOrName(tx, service);
  if (service !== null && found === undefined) return unknownService('service', service);
  const fault = faultOfMatchers(matchers) ?? faultOfCondition(condition);
  if (fault !== undefined) return fault;
  const serviceId = found?.id ?? null;
  const conditionHoldsForNothing = holdsForNothing(condition);
  const scope = { matchers, fingerprint, service: serviceId, conditionHoldsForNothing };
  if (coversEverything(scope, passesEmpty)) return coversAll('matchers');
  return { matchers, condition, serviceId };
}

export function coversAll(path: 'matchers' | 'services'): Refusal {
  const message =
    'This would hide everything: name a service, or give a matcher or a condition that an alert without labels does not pass.';
  return refuse('invalid', 'silence.covers_everything', {
    message,
    fields: [{ path, message }],
  });
}

export async function ownerOf(tx: Tx, id: string | undefined): Promise<PersonId | null | Refusal> {
  if (id === undefined) return null;
  const person = await personById(tx, asId(id));
  if (person?.active === true) return person.id;
  return refuse('invalid', 'silence.unknown_owner', {
    message: 'owner: nobody active has this id.',
    fields: [{ path: 'owner', message: 'nobody active has this id' }],
  });
}

export function timeFault(
  tx: Tx,
  span: { readonly startsAt: Instant; readonly endsAt: Instant },
  mostSeconds: number,
): Refusal | undefined {
  const message = faultOfTime(span, tx.now, mostSeconds);
  if (message === undefined) return undefined;
  return refuse('invalid', 'silence.bad_time', {
    message,
    fields: [{ path: 'endsAt', message }],
  });
}

function endOf(
  startsAt: Instant,
  { endsAt, durationSeconds }: Pick<NewSilenceWish, 'endsAt' | 'durationSeconds'>,
): Instant | Refusal {
  if (endsAt !== undefined && durationSeconds === undefined) return endsAt;
  if (endsAt === undefined && durationSeconds !== undefined) {
    return plusSeconds(startsAt, durationSeconds);
  }
  const message = 'Give either endsAt or durationSeconds: every silence ends.';
  return refuse('invalid', 'silence.bad_time', { message, fields: [{ path: 'endsAt', message }] });
}

async function lockStanding(
  tx: Tx,
  id: string,
  expectedVersion: number | undefined,
): Promise<SilenceRow | Refusal> {
  const row = await lockSilence(tx, id);
  if (row === undefined) return unknownSilence();
  if (row.endsAt <= tx.now) {
    return refuse('conflict', 'silence.ended', 'It has ended. Make a new one.');
  }
  if (expectedVersion === undefined || expectedVersion === row.version) return row;
  const message = 'Somebody changed it meanwhile. Look at it again.';
  return refuse('conflict', 'silence.version_conflict', message);
}

function mostSecondsOf({ kind }: SilenceRow): number {
  return kind === 'mute' ? MOST_MUTE_SECONDS : MOST_SILENCE_SECONDS;
}

interface News {
  readonly action: string;
  readonly row: SilenceRow;
  readonly old: SilenceRow | undefined;
}

async function told(tx: Tx, origin: Origin, { action, row, old }: News): Promise<void> {
  await turnBook(tx);
  await audit(tx, {
    ...origin,
    action,
    object: `silence:${row.id}`,
    ...(old === undefined ? {} : { old: shown(old) }),
    new: shown(row),
  });
  await enqueue(tx, LOOK);
  await publish(tx, { topic: 'silences', body: { id: row.id } });
}

function shown(row: SilenceRow) {
  const { matchers, condition, serviceId, about, ownerId, comment } = row;
  const { startsAt, endsAt, incidentNumber } = row;
  return {
    ...{ matchers, condition, serviceId, about, ownerId, comment },
    ...{ startsAt, endsAt, incidentNumber },
  };
}

function laterOf(a: Instant, b: Instant): Instant {
  return a < b ? b : a;
}
