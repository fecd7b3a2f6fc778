/** Starts, edits and publishes reviews, and moves their action items; each change in one transaction. */
import { audit, originOf } from '../identity/audit.ts';
import { namesOf, personById } from '../identity/store.ts';
import { SYSTEM_ACTOR } from '../incident/context.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { draft, type Entry } from '../incident/core/timeline.ts';
import { recordIn } from '../incident/handle.ts';
import { incidentByRef, timelineOf } from '../incident/store.ts';
import { asId, type PersonId, type ReviewId } from '../kernel/ids.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Call } from '../platform/http.ts';
import { publish } from '../platform/live.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import { serviceNames } from '../service/store.ts';
import type { ActionChange, NewAction, ReviewChange } from './api.ts';
import { refusedMove } from './core/action.ts';
import { draftReview } from './core/draft.ts';
import { dueDatesOf, missingToPublish } from './core/publish.ts';
import { partOf } from './core/roles.ts';
import {
  type ActionRow,
  actionsOf,
  insertAction,
  insertReview,
  lockAction,
  lockReview,
  type ReviewRow,
  updateAction,
  updateReview,
} from './store.ts';

type Who = Pick<Call, 'caller' | 'ip'>;

/** Makes the review of an incident once, drafted from its timeline, and says so on the timeline. */
export async function startReview(
  machine: Machine,
  ref: string,
  asked: { readonly kind: 'full' | 'light'; readonly why: string },
): Promise<ReviewId | undefined> {
  return machine.db.transact(async (tx) => {
    const found = await incidentByRef(tx, ref);
    if (found === undefined) return undefined;
    const { state } = found;
    const id = newId<ReviewId>();
    const entries = await timelineOf(tx, {
      incident: state.id,
      after: 0,
      before: null,
      limit: 10_000,
      newestFirst: false,
    });
    const name = await namesFor(tx, state, entries);
    const inserted = await insertReview(tx, {
      id,
      incidentId: state.id,
      incidentNumber: state.number,
      title: state.title,
      kind: asked.kind,
      why: asked.why,
      status: 'due',
      severity: state.severityPeak,
      ownerId: state.assignee ?? state.lastAssignee,
      facilitatorId: null,
      visibility: state.visibility,
      document: draftReview({ state, entries, name }),
      ...dueDatesOf(asked.kind, state.severityPeak, state.stamps.resolvedAt ?? tx.now),
    });
    if (!inserted) return undefined;
    await recordIn(tx, {
      incident: state.id,
      actor: SYSTEM_ACTOR,
      source: 'scheduler',
      drafts: [draft('review.due', { review: id, kind: asked.kind, why: asked.why })],
    });
    await tell(tx, id);
    return id;
  });
}

/** Services and teams by their names, people by the part they played. */
async function namesFor(
  tx: Tx,
  state: IncidentState,
  entries: readonly Entry[],
): Promise<(id: string) => string> {
  const told = JSON.stringify(entries.map((entry) => entry.data));
  const ids = [...new Set(told.match(/[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f-]{21}/g) ?? [])];
  const services = await serviceNames(tx, [...ids, ...state.services.map((s) => s.service)]);
  const teams = new Set([...told.matchAll(/"team":"([^"]+)"/g)].map(([, id]) => id));
  const known = await namesOf(tx, ids);
  const part = partOf(state);
  return (id) => {
    const service = services[id];
    if (service !== undefined) return service;
    const name = known[id];
    if (name === undefined) return id.slice(0, 8);
    return teams.has(id) ? name : part(id);
  };
}

export function changeReview(
  { db }: Machine,
  ref: string,
  { change, who }: { readonly change: ReviewChange; readonly who: Who },
): Promise<ReviewRow | Refusal> {
  return db.transact(async (tx) => {
    const review = await locked(tx, ref, change.expectedVersion);
    if (isRefusal(review)) return review;
    if (review.status === 'waived') return closedRefusal('waived');
    for (const field of ['owner', 'facilitator'] as const) {
      const id = change[field];
      if (id === undefined || id === null) continue;
      if ((await personById(tx, asId<PersonId>(id))) === undefined) return unknownPerson(field);
    }
    const after: ReviewRow = {
      ...review,
      status: review.status === 'due' ? 'drafting' : review.status,
      ownerId: change.owner === undefined ? review.ownerId : asId<PersonId>(change.owner),
      facilitatorId:
        change.facilitator === undefined
          ? review.facilitatorId
          : change.facilitator === null
            ? null
            : asId<PersonId>(change.facilitator),
      document: { ...review.document, ...withoutUndefined(change.document ?? {}) },
    };
    await updateReview(tx, after);
    await audit(tx, {
      ...originOf(who),
      action: 'review.changed',
      object: `review:${review.id}`,
      old: { document: review.document },
      new: { document: after.document },
    });
    await tell(tx, review.id);
    return { ...after, version: review.version + 1 };
  });
}

export function publishReview(
  { db }: Machine,
  ref: string,
  {
    expectedVersion,
    strict,
    who,
  }: { readonly expectedVersion: number | undefined; readonly strict: boolean; readonly who: Who },
): Promise<ReviewRow | Refusal> {
  return db.transact(async (tx) => {
    const review = await locked(tx, ref, expectedVersion);
    if (isRefusal(review)) return review;
    if (review.status === 'published' || review.status === 'waived')
      return closedRefusal(review.status);
    const actions = await actionsOf(tx, review.id);
    const unmet = missingToPublish({ ...review, actions: actions.length, strict });
    if (unmet.length > 0) {
      return refuse('invalid', 'review.incomplete', {
        message: `Not ready to publish: ${unmet.map((line) => line.message).join(' ')}`,
        unmet,
        fields: unmet.map((line) => ({ path: line.fix ?? line.guard, message: line.message })),
      });
    }
    const after: ReviewRow = { ...review, status: 'published', publishedAt: tx.now };
    await updateReview(tx, after);
    const recorded = await recordIn(tx, {
      incident: review.incidentId,
      actor: {
        id: who.caller.actorId,
        kind: 'person',
        person: who.caller.personId ?? null,
        roles: who.caller.roles,
      },
      source: 'api',
      drafts: [draft('review.published', { review: review.id })],
    });
    if (isRefusal(recorded)) return recorded;
    await audit(tx, {
      ...originOf(who),
      action: 'review.published',
      object: `review:${review.id}`,
      old: null,
      new: null,
    });
    await tell(tx, review.id);
    return { ...after, version: review.version + 1 };
  });
}

/** Skipping a review needs a name and a reason, and is not possible for SEV1 (domain.md R37). */
export function waiveReview(
  { db }: Machine,
  ref: string,
  { reason, who }: { readonly reason: string; readonly who: Who },
): Promise<ReviewRow | Refusal> {
  return db.transact(async (tx) => {
    const review = await locked(tx, ref, undefined);
    if (isRefusal(review)) return review;
    if (review.status === 'published' || review.status === 'waived')
      return closedRefusal(review.status);
    if (review.severity === 'SEV1') {
      return refuse('conflict', 'review.sev1_not_waivable', {
        message: 'The review of a SEV1 cannot be waived.',
        unmet: [{ guard: 'severity', message: 'It was a SEV1.' }],
      });
    }
    const after: ReviewRow = { ...review, status: 'waived', waivedReason: reason };
    await updateReview(tx, after);
    await audit(tx, {
      ...originOf(who),
      action: 'review.waived',
      object: `review:${review.id}`,
      old: null,
      new: { reason },
    });
    await tell(tx, review.id);
    return { ...after, version: review.version + 1 };
  });
}

export function addAction(
  { db }: Machine,
  ref: string,
  action: NewAction,
): Promise<{ readonly id: string } | Refusal> {
  return db.transact(async (tx) => {
    const review = await locked(tx, ref, undefined);
    if (isRefusal(review)) return review;
    const ownerId = asId<PersonId>(action.owner);
    if ((await personById(tx, ownerId)) === undefined) return unknownPerson('owner');
    const id = newId();
    await insertAction(tx, {
      ...action,
      id,
      ownerId,
      reviewId: review.id,
      incidentNumber: review.incidentNumber,
      trackerUrl: action.trackerUrl ?? null,
    });
    await tell(tx, review.id);
    return { id };
  });
}

export function changeAction(
  { db }: Machine,
  id: string,
  { change, who }: { readonly change: ActionChange; readonly who: Who },
): Promise<ActionRow | Refusal> {
  return db.transact(async (tx) => {
    const action = await lockAction(tx, id);
    if (action === undefined)
      return refuse('notFound', 'action.not_found', 'There is no such action.');
    const owner = change.owner === undefined ? action.ownerId : asId<PersonId>(change.owner);
    if ((await personById(tx, owner)) === undefined) return unknownPerson('owner');
    const evidence = change.evidence ?? action.evidence;
    const refused = refusedMove({
      from: action.status,
      to: change.status ?? action.status,
      owner,
      by: who.caller.personId ?? null,
      evidence,
    });
    if (refused !== undefined) return refused;
    const moved = change.dueOn !== undefined && change.dueOn !== action.dueOn;
    const after: ActionRow = {
      ...action,
      what: change.what ?? action.what,
      ownerId: owner,
      dueOn: change.dueOn ?? action.dueOn,
      dueBefore: moved ? [...action.dueBefore, action.dueOn] : action.dueBefore,
      status: change.status ?? action.status,
      verifyHow: change.verifyHow ?? action.verifyHow,
      evidence,
    };
    await updateAction(tx, after);
    await audit(tx, {
      ...originOf(who),
      action: 'action.changed',
      object: `action:${id}`,
      old: action,
      new: after,
    });
    await tell(tx, action.reviewId);
    return after;
  });
}

async function locked(
  tx: Tx,
  ref: string,
  expectedVersion: number | undefined,
): Promise<ReviewRow | Refusal> {
  const review = await lockReview(tx, ref);
  if (review === undefined)
    return refuse('notFound', 'review.not_found', 'There is no such review.');
  if (expectedVersion === undefined || expectedVersion === review.version) return review;
  return refuse('conflict', 'review.version_conflict', {
    message: 'Somebody changed this review meanwhile. Look again, then repeat.',
    unmet: [{ guard: 'version', message: `It is at version ${review.version} now.` }],
  });
}

function closedRefusal(status: string): Refusal {
  return refuse('conflict', 'review.wrong_state', {
    message: `This review is ${status}.`,
    unmet: [{ guard: 'state', message: `It is ${status}.` }],
  });
}

function unknownPerson(field: string): Refusal {
  return refuse('invalid', 'review.unknown_person', {
    message: `${field}: there is no such person.`,
    fields: [{ path: field, message: 'no such person' }],
  });
}

function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function tell(tx: Tx, id: ReviewId): Promise<void> {
  return publish(tx, { topic: 'review', body: { id } });
}
