/** Reviews and action items over HTTP. */
import { maySeeRestricted } from '../identity/core/access.ts';
import { readSetting } from '../identity/settings-store.ts';
import { namesOf } from '../identity/store.ts';
import { INCIDENT_PROFILE } from '../incident/core/settings.ts';
import { maySee, type Viewer } from '../incident/list-store.ts';
import { incidentByRef } from '../incident/store.ts';
import { secondsBetween } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { decodeCursor, pageOf } from '../platform/cursor.ts';
import type { Reader } from '../platform/db.ts';
import {
  type Call,
  type Caller,
  created,
  ok,
  type Reply,
  type Route,
  roles,
  route,
  SIGNED_IN,
} from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import {
  zActionChange,
  zActionQuery,
  zNewAction,
  zPublish,
  zReviewChange,
  zReviewQuery,
  zWaive,
} from './api.ts';
import { reviewMarkdown } from './core/markdown.ts';
import { blameHints, defaultActionDays, missingToPublish } from './core/publish.ts';
import {
  addAction,
  changeAction,
  changeReview,
  publishReview,
  startReview,
  waiveReview,
} from './handle.ts';
import {
  type ActionRow,
  actionsOf,
  listActions,
  listReviews,
  type ReviewRow,
  reviewById,
  reviewOfAction,
} from './store.ts';

const WRITERS = roles('responder', 'agent', 'facilitator', 'problem_manager', 'security', 'comms');
const zRef = z.strictObject({ id: z.string().max(64) });
const tag = 'Reviews';

export function reviewRoutes(machine: Machine): readonly Route[] {
  return [...readRoutes(machine), ...writeRoutes(machine), ...actionRoutes(machine)];
}

function readRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/reviews',
      access: SIGNED_IN,
      summary: 'Reviews, newest first.',
      tag,
      query: zReviewQuery,
      handle: async ({ query, caller }) => {
        const keys = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(keys)) return keys;
        const [createdAt, id] = keys ?? [];
        const rows = await listReviews(db, {
          status: query.status ?? null,
          viewer: viewerOf(caller),
          after: createdAt === undefined || id === undefined ? null : { createdAt, id },
          limit: query.limit + 1,
        });
        const page = pageOf(rows, query.limit, (row) => [row.createdAt, row.id]);
        const names = await namesFor(db, page.items);
        return ok({ items: page.items.map(itemOf), nextCursor: page.nextCursor, names });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/reviews/:id',
      access: SIGNED_IN,
      summary: 'One review with its actions, by id or incident number.',
      tag,
      params: zRef,
      handle: async (call) => {
        const review = await visibleReview(db, call);
        return isRefusal(review) ? review : ok(await detailOf(machine, review));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/reviews/:id/export',
      access: SIGNED_IN,
      summary: 'The review as Markdown.',
      tag,
      params: zRef,
      query: z.strictObject({ format: z.enum(['md', 'json']).default('md') }),
      handle: async (call) => {
        const review = await visibleReview(db, call);
        if (isRefusal(review)) return review;
        if (call.query.format === 'json') return ok(await detailOf(machine, review));
        return markdownReply(db, review);
      },
    }),
  ];
}

function writeRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'POST',
      path: '/api/v1/reviews',
      access: WRITERS,
      summary: 'Start a review of an incident by hand.',
      tag,
      body: z.strictObject({
        incident: z.string().max(64),
        kind: z.enum(['full', 'light']).default('light'),
        why: z.string().trim().min(3).max(500),
      }),
      response: { status: 201 },
      handle: async ({ body, caller }) => {
        const found = await incidentByRef(db, body.incident);
        if (found === undefined || !maySee(found.state, viewerOf(caller))) {
          return refuse('invalid', 'review.unknown_incident', {
            message: `incident: there is no incident ${body.incident}.`,
            fields: [{ path: 'incident', message: 'no such incident' }],
          });
        }
        await startReview(machine, found.id, body);
        const review = await reviewById(db, found.state.number);
        return review === undefined ? unknown() : created(await detailOf(machine, review));
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/reviews/:id',
      access: WRITERS,
      summary: 'Edit parts of a review.',
      tag,
      params: zRef,
      body: zReviewChange,
      handle: async (call) => {
        const seen = await visibleReview(db, call);
        if (isRefusal(seen)) return seen;
        return detailReply(
          machine,
          await changeReview(machine, seen.id, { change: call.body, who: call }),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/reviews/:id/publish',
      access: WRITERS,
      summary: 'Publish; what is missing is named.',
      tag,
      params: zRef,
      body: zPublish,
      handle: async (call) => {
        const seen = await visibleReview(db, call);
        if (isRefusal(seen)) return seen;
        const { base } = await readSetting(db, INCIDENT_PROFILE);
        const { expectedVersion } = call.body;
        const strict = base === 'strict';
        return detailReply(
          machine,
          await publishReview(machine, seen.id, { expectedVersion, strict, who: call }),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/reviews/:id/waive',
      access: roles('team_lead', 'problem_manager'),
      summary: 'Waive a review, with a reason; never of a SEV1.',
      tag,
      params: zRef,
      body: zWaive,
      handle: async (call) => {
        const seen = await visibleReview(db, call);
        if (isRefusal(seen)) return seen;
        const { reason } = call.body;
        return detailReply(machine, await waiveReview(machine, seen.id, { reason, who: call }));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/reviews/:id/actions',
      access: WRITERS,
      summary: 'Add an action item with its owner and due date.',
      tag,
      params: zRef,
      body: zNewAction,
      response: { status: 201 },
      handle: async (call) => {
        const seen = await visibleReview(db, call);
        if (isRefusal(seen)) return seen;
        const added = await addAction(machine, seen.id, call.body);
        return isRefusal(added) ? added : created(added);
      },
    }),
  ];
}

function actionRoutes(machine: Machine): readonly Route[] {
  const { db } = machine;
  return [
    route({
      method: 'GET',
      path: '/api/v1/actions',
      access: SIGNED_IN,
      summary: 'Action items, soonest due first.',
      tag,
      query: zActionQuery,
      handle: async ({ query, caller }) => {
        const keys = decodeCursor(query.cursor, ['day', 'uuid']);
        if (isRefusal(keys)) return keys;
        const [dueOn, id] = keys ?? [];
        const rows = await listActions(db, {
          status: query.status ?? null,
          owner: query.owner ?? null,
          viewer: viewerOf(caller),
          after: dueOn === undefined || id === undefined ? null : { dueOn, id },
          limit: query.limit + 1,
        });
        const page = pageOf(rows, query.limit, (row) => [row.dueOn, row.id]);
        const names = await namesOf(
          db,
          page.items.map((row) => row.ownerId),
        );
        return ok({ items: page.items.map(actionOf), nextCursor: page.nextCursor, names });
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/actions/:id',
      access: WRITERS,
      summary: 'Move an action on; verifying needs somebody other than its owner.',
      tag,
      params: zRef,
      body: zActionChange,
      handle: async (call) => {
        const review = await reviewOfAction(db, call.params.id);
        if (review !== undefined && isRefusal(await visibleReview(db, call, review))) {
          return refuse('notFound', 'action.not_found', 'There is no such action.');
        }
        const changed = await changeAction(machine, call.params.id, {
          change: call.body,
          who: call,
        });
        return isRefusal(changed) ? changed : ok(actionOf(changed));
      },
    }),
  ];
}

/** A review is seen by whoever sees its incident, as that stands now. */
async function visibleReview(
  reader: Reader,
  call: Call<{ readonly id: string }, unknown, unknown>,
  id = call.params.id,
): Promise<ReviewRow | Refusal> {
  const review = await reviewById(reader, id);
  if (review === undefined) return unknown();
  const incident = await incidentByRef(reader, review.incidentId);
  if (incident === undefined || !maySee(incident.state, viewerOf(call.caller))) return unknown();
  return review;
}

function viewerOf(caller: Caller): Viewer {
  return { person: caller.personId ?? null, seesRestricted: maySeeRestricted(caller.roles) };
}

function unknown(): Refusal {
  return refuse('notFound', 'review.not_found', 'There is no such review.');
}

async function detailReply(
  machine: Machine,
  review: ReviewRow | Refusal,
): Promise<Reply | Refusal> {
  return isRefusal(review) ? review : ok(await detailOf(machine, review));
}

async function detailOf({ db }: Machine, review: ReviewRow) {
  const actions = await actionsOf(db, review.id);
  const { base } = await readSetting(db, INCIDENT_PROFILE);
  const missing = missingToPublish({
    ...review,
    actions: actions.length,
    strict: base === 'strict',
  });
  const owners = actions.map((action) => action.ownerId);
  return {
    ...itemOf(review),
    document: review.document,
    actions: actions.map(actionOf),
    missing,
    blame: blameHints(JSON.stringify(review.document)),
    defaultActionDays: defaultActionDays(review.severity),
    names: { ...(await namesFor(db, [review])), ...(await namesOf(db, owners)) },
  };
}

function itemOf(review: ReviewRow) {
  const { id, incidentNumber, title, kind, why, status, severity, version } = review;
  const { createdAt, meetingDueAt, publishDueAt, publishedAt, waivedReason } = review;
  return {
    id,
    incident: incidentNumber,
    title,
    kind,
    why,
    status,
    severity,
    version,
    owner: review.ownerId,
    facilitator: review.facilitatorId,
    createdAt,
    meetingDueAt,
    publishDueAt,
    publishedAt,
    waivedReason,
  };
}

function actionOf(action: ActionRow) {
  const { ownerId, reviewId, incidentNumber, ...rest } = action;
  return { ...rest, owner: ownerId, review: reviewId, incident: incidentNumber };
}

function namesFor(reader: Reader, reviews: readonly ReviewRow[]) {
  const ids = reviews.flatMap((review) => [review.ownerId, review.facilitatorId]);
  return namesOf(
    reader,
    ids.filter((id) => id !== null),
  );
}

async function markdownReply(reader: Reader, review: ReviewRow): Promise<Reply> {
  const found = await incidentByRef(reader, review.incidentId);
  const stamps = found?.state.stamps;
  const resolveSeconds =
    stamps?.resolvedAt == null ? null : secondsBetween(stamps.detectedAt, stamps.resolvedAt);
  const actions = await actionsOf(reader, review.id);
  const body = reviewMarkdown({
    ...review,
    number: review.incidentNumber,
    actions,
    resolveSeconds,
  });
  return {
    status: 200,
    type: 'text/markdown; charset=utf-8',
    headers: { 'content-disposition': `attachment; filename="${review.incidentNumber}-review.md"` },
    body,
  };
}
