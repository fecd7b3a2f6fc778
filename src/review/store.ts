/** All SQL of reviews and action items. */
import { type Viewer, visibleTo } from '../incident/list-store.ts';
import { type IncidentId, isUuid, type PersonId, type ReviewId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import type { ActionStatus, ReviewDocument, ReviewStatus } from './core/document.ts';

export interface ReviewRow {
  readonly id: ReviewId;
  readonly incidentId: IncidentId;
  readonly incidentNumber: string;
  readonly title: string;
  readonly kind: 'full' | 'light';
  readonly why: string;
  readonly status: ReviewStatus;
  readonly severity: string | null;
  readonly ownerId: PersonId | null;
  readonly facilitatorId: PersonId | null;
  readonly visibility: string;
  readonly version: number;
  readonly document: ReviewDocument;
  readonly createdAt: Instant;
  readonly meetingDueAt: Instant | null;
  readonly publishDueAt: Instant;
  readonly publishedAt: Instant | null;
  readonly waivedReason: string | null;
}

const COLUMNS = sql`id, incident_id, incident_number, title, kind, why, status, severity, owner_id,
  facilitator_id, visibility, version, document, created_at, meeting_due_at, publish_due_at,
  published_at, waived_reason`;

export type NewReview = Omit<ReviewRow, 'version' | 'createdAt' | 'publishedAt' | 'waivedReason'>;

/** False when this incident has its review already: the job that asks may run twice. */
export async function insertReview(tx: Tx, review: NewReview): Promise<boolean> {
  const inserted = await tx.run(sql`
    insert into review (id, incident_id, incident_number, title, kind, why, status, severity,
      owner_id, facilitator_id, visibility, document, created_at, meeting_due_at, publish_due_at)
    values (${review.id}, ${review.incidentId}, ${review.incidentNumber}, ${review.title},
      ${review.kind}, ${review.why}, ${review.status}, ${review.severity}, ${review.ownerId},
      ${review.facilitatorId}, ${review.visibility}, ${JSON.stringify(review.document)}::jsonb,
      ${tx.now}, ${review.meetingDueAt}, ${review.publishDueAt})
    on conflict (incident_id) do nothing`);
  return inserted === 1;
}

/** By its id or by the number of its incident, in any case. */
export function reviewById(reader: Reader, id: string): Promise<ReviewRow | undefined> {
  return reader.maybeOne<ReviewRow>(sql`select ${COLUMNS} from review where ${isReview(id)}`);
}

export function lockReview(tx: Tx, id: string): Promise<ReviewRow | undefined> {
  return tx.maybeOne<ReviewRow>(
    sql`select ${COLUMNS} from review where ${isReview(id)} for update`,
  );
}

/** One comparison, so that an index answers; a number is never a UUID. */
function isReview(id: string) {
  return isUuid(id) ? sql`id = ${id}::uuid` : sql`incident_number = ${id.toUpperCase()}`;
}

export interface ReviewFilter {
  readonly status: ReviewStatus | null;
  readonly viewer: Viewer;
  readonly after: { readonly createdAt: string; readonly id: string } | null;
  readonly limit: number;
}

export function listReviews(reader: Reader, filter: ReviewFilter): Promise<readonly ReviewRow[]> {
  const after =
    filter.after === null
      ? sql`true`
      : sql`(created_at, id) < (${filter.after.createdAt}::timestamptz, ${filter.after.id}::uuid)`;
  return reader.rows<ReviewRow>(sql`
    select ${COLUMNS} from review
     where (${filter.status}::text is null or status = ${filter.status})
       and incident_id in (select id from incident where ${visibleTo(filter.viewer)}) and ${after}
     order by created_at desc, id desc limit ${filter.limit}`);
}

/** Writes what may change; the version goes up by one. */
export async function updateReview(tx: Tx, review: ReviewRow): Promise<void> {
  await tx.run(sql`
    update review
       set document = ${JSON.stringify(review.document)}::jsonb, status = ${review.status},
           owner_id = ${review.ownerId}, facilitator_id = ${review.facilitatorId},
           published_at = ${review.publishedAt}, waived_reason = ${review.waivedReason},
           version = version + 1
     where id = ${review.id}`);
}

export interface ActionRow {
  readonly id: string;
  readonly reviewId: ReviewId;
  readonly incidentNumber: string;
  readonly what: string;
  readonly why: string;
  readonly type: string;
  readonly ownerId: PersonId;
  readonly dueOn: string;
  readonly dueBefore: readonly string[];
  readonly status: ActionStatus;
  readonly verifyHow: string;
  readonly evidence: string;
  readonly trackerUrl: string | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

const ACTION_COLUMNS = sql`id, review_id, incident_number, what, why, type, owner_id, due_on,
  due_before::text[] as due_before, status, verify_how, evidence, tracker_url, created_at, changed_at`;

export async function insertAction(
  tx: Tx,
  action: Omit<ActionRow, 'createdAt' | 'changedAt' | 'dueBefore' | 'status' | 'evidence'>,
): Promise<void> {
  await tx.run(sql`
    insert into action_item (id, review_id, incident_number, what, why, type, owner_id, due_on,
      status, verify_how, tracker_url, created_at, changed_at)
    values (${action.id}, ${action.reviewId}, ${action.incidentNumber}, ${action.what},
      ${action.why}, ${action.type}, ${action.ownerId}, ${action.dueOn}::date, 'open',
      ${action.verifyHow}, ${action.trackerUrl}, ${tx.now}, ${tx.now})`);
}

export function actionsOf(reader: Reader, reviewId: ReviewId): Promise<readonly ActionRow[]> {
  return reader.rows<ActionRow>(sql`
    select ${ACTION_COLUMNS} from action_item where review_id = ${reviewId}
     order by due_on, created_at`);
}

/** Id of the review an action belongs to. */
export async function reviewOfAction(reader: Reader, id: string): Promise<ReviewId | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await reader.maybeOne<{ reviewId: ReviewId }>(sql`
    select review_id from action_item where id = ${id}::uuid`);
  return row?.reviewId;
}

export async function lockAction(tx: Tx, id: string): Promise<ActionRow | undefined> {
  if (!isUuid(id)) return undefined;
  return tx.maybeOne<ActionRow>(sql`
    select ${ACTION_COLUMNS} from action_item where id = ${id}::uuid for update`);
}

export async function updateAction(tx: Tx, action: ActionRow): Promise<void> {
  await tx.run(sql`
    update action_item
       set what = ${action.what}, owner_id = ${action.ownerId}, due_on = ${action.dueOn}::date,
           due_before = ${action.dueBefore}::date[], status = ${action.status},
           verify_how = ${action.verifyHow}, evidence = ${action.evidence}, changed_at = ${tx.now}
     where id = ${action.id}`);
}

export interface ActionFilter {
  readonly status: ActionStatus | null;
  readonly owner: string | null;
  readonly viewer: Viewer;
  readonly after: { readonly dueOn: string; readonly id: string } | null;
  readonly limit: number;
}

export function listActions(reader: Reader, filter: ActionFilter): Promise<readonly ActionRow[]> {
  const after =
    filter.after === null
      ? sql`true`
      : sql`(due_on, id) > (${filter.after.dueOn}::date, ${filter.after.id}::uuid)`;
  return reader.rows<ActionRow>(sql`
    select ${ACTION_COLUMNS} from action_item
     where (${filter.status}::text is null or status = ${filter.status})
       and (${filter.owner}::uuid is null or owner_id = ${filter.owner}::uuid) and ${after}
       and review_id in (select review.id from review where incident_id in
             (select id from incident where ${visibleTo(filter.viewer)}))
     order by due_on, id limit ${filter.limit}`);
}
