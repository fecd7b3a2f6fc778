/** Dead letters: what a known sender sent in vain, kept whole, and alerts whose job failed for ever. */
import type { AlertId, IncidentId, IntegrationId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import { jsonRows } from '../../platform/json-rows.ts';
import { newId } from '../../platform/random.ts';
import { incidentOf } from '../incident-store.ts';
import type { DeadLetter, DeadLetterItem } from './shapes.ts';

export interface RefusedInput {
  readonly id: string;
  readonly at: Instant;
  readonly reason: string;
  readonly raw: string;
}

export type LetterKind = DeadLetterItem['kind'];

/** With what a body can be read again. */
export interface Again {
  readonly source: string;
  readonly contentType: string | null;
  /** JSON. */
  readonly around: string;
}

/** Of each sender the newest 200 stay, and of those not more than 32 MB. */
const MOST_KEPT = 200;
const MOST_BYTES = 33_554_432;

export interface NewLetter {
  readonly id: string;
  readonly integration: IntegrationId;
  readonly reason: string;
  readonly raw: string;
  readonly kind: LetterKind;
  readonly again?: Again | undefined;
}

/** `cut`: the senders of whom no more than that are left afterwards; all that have one here, unless said otherwise. */
export async function keepLetters(
  tx: Tx,
  letters: readonly NewLetter[],
  cut: readonly IntegrationId[] = [...new Set(letters.map(({ integration }) => integration))],
): Promise<void> {
  const rows = letters.map(({ id, integration, reason, raw, kind, again }) => ({
    ...{ id, integration_id: integration, reason, raw, kind, size: Buffer.byteLength(raw) },
    ...{ source: again?.source ?? null, content_type: again?.contentType ?? null },
    around: again?.around ?? null,
  }));
  await tx.run(sql`
    insert into intake_refusal (id, integration_id, at, reason, raw, kind, source, content_type,
                                around, size)
    select id, integration_id, ${tx.now}, reason, raw, kind, source, content_type, around, size
      from jsonb_to_recordset(${jsonRows(rows)}::jsonb)
        as letter(id uuid, integration_id uuid, reason text, raw text, kind text,
                   source text, content_type text, around text, size integer)`);
  if (cut.length > 0) await cutOld(tx, cut);
}

/** Rows of senders are locked in one order, so that two who cut do not wait for each other. */
async function cutOld(tx: Tx, integrations: readonly IntegrationId[]): Promise<void> {
  await tx.run(sql`
    with gone as (
      delete from intake_refusal where id in (
        select id from (
          select id, row_number() over newest as place, sum(size) over newest as bytes
            from intake_refusal where integration_id = any (${[...integrations]}::uuid[])
          window newest as (partition by integration_id order by at desc, id desc)) as kept
         where place > ${MOST_KEPT} or (bytes > ${MOST_BYTES} and place > 1))
      returning integration_id),
    cut as (
      select id, (select count(*) from gone where integration_id = integration.id) as letters
        from integration where id in (select integration_id from gone) order by id for update)
    update integration set letters_cut = letters_cut + cut.letters
      from cut where integration.id = cut.id`);
}

/** One letter for each alert and job: it failed again is the same letter. */
export async function keepFailedJob(
  tx: Tx,
  failed: { readonly alert: AlertId; readonly task: string; readonly reason: string },
): Promise<string | undefined> {
  const { alert, task, reason } = failed;
  const row = await tx.maybeOne<{ id: string; integrationId: IntegrationId }>(sql`
    insert into intake_refusal (id, integration_id, at, reason, raw, kind, alert_id, task)
    select ${newId()}, integration_id, ${tx.now}, ${reason}, '', 'fault', id, ${task}
      from alert where id = ${alert}
    on conflict (alert_id, task) where alert_id is not null
    do update set at = excluded.at, reason = excluded.reason, tries = intake_refusal.tries + 1,
                  busy_until = null, handled_at = null, handled_by = null, handled_how = null,
                  handled_words = null
    returning id, integration_id`);
  if (row !== undefined) await cutOld(tx, [row.integrationId]);
  return row?.id;
}

/** The job of this alert worked after all. */
export async function settleFailedJob(
  tx: Tx,
  done: { readonly alert: AlertId; readonly task: string },
): Promise<void> {
  await tx.run(sql`
    update intake_refusal set handled_at = ${tx.now}, handled_how = 'retried', busy_until = null,
           handled_words = 'Its job worked.'
     where alert_id = ${done.alert} and task = ${done.task} and handled_at is null`);
}

export function refusalsOf(
  reader: Reader,
  integration: IntegrationId,
): Promise<readonly RefusedInput[]> {
  return reader.rows(sql`
    select id, at, reason, left(raw, 4000) as raw from intake_refusal
     where integration_id = ${integration} order by at desc, id desc limit 50`);
}

const ITEM = sql.raw(`
  letter.id, letter.at, letter.kind, letter.reason, letter.integration_id as integration,
  integration.name as integration_name, coalesce(letter.source, integration.source) as source,
  service.id as service, service.name as service_name, letter.size, letter.content_type,
  (letter.source is not null or letter.alert_id is not null) as can_retry, letter.tries,
  letter.alert_id as alert, letter.handled_at, letter.handled_by,
  letter.handled_how, letter.handled_words, integration.letters_cut as cut`);
const FROM = sql.raw(`
  intake_refusal letter join integration on integration.id = letter.integration_id
  join service on service.id = integration.service_id`);

export function listLetters(
  reader: Reader,
  wish: {
    readonly state: 'open' | 'handled';
    readonly source?: string | undefined;
    readonly integration?: string | undefined;
    readonly after: readonly string[] | undefined;
    readonly limit: number;
    readonly seesRestricted: boolean;
  },
): Promise<readonly DeadLetterItem[]> {
  const { state, source, integration, after, limit, seesRestricted } = wish;
  return reader.rows(sql`
    select ${ITEM}, ${incidentOf('letter', seesRestricted)} from ${FROM}
     where ${state === 'open' ? sql`letter.handled_at is null` : sql`letter.handled_at is not null`}
       and ${source === undefined ? sql`true` : sql`integration.source = ${source}`}
       and ${integration === undefined ? sql`true` : sql`letter.integration_id = ${integration}`}
       and ${after === undefined ? sql`true` : sql`(letter.at, letter.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
     order by letter.at desc, letter.id desc limit ${limit + 1}`);
}

export function letterById(
  reader: Reader,
  id: string,
  seesRestricted = false,
): Promise<DeadLetter | undefined> {
  return reader.maybeOne(sql`
    select ${ITEM}, ${incidentOf('letter', seesRestricted)}, letter.raw from ${FROM} where letter.id = ${id}`);
}

export interface Claimed {
  readonly integrationId: IntegrationId;
  readonly raw: string;
  readonly source: string | null;
  readonly contentType: string | null;
  readonly around: string | null;
  readonly alertId: AlertId | null;
  readonly task: string | null;
}

const BUSY_SECONDS = 60;

/** Undefined when it is not open, or somebody else is at it. */
export function claimLetter(tx: Tx, id: string): Promise<Claimed | undefined> {
  return tx.maybeOne(sql`
    update intake_refusal set busy_until = ${plusSeconds(tx.now, BUSY_SECONDS)}, tries = tries + 1
     where id = ${id} and handled_at is null and (busy_until is null or busy_until < ${tx.now})
       and (source is not null or alert_id is not null)
    returning integration_id, raw, source, content_type, around, alert_id, task`);
}

/** What was taken of it so far, by digests; beside what is kept with the body. */
export async function noteTaken(tx: Tx, id: string, taken: readonly string[]): Promise<void> {
  if (taken.length === 0) return;
  await tx.run(sql`
    update intake_refusal
       set around = (around::jsonb || jsonb_build_object('taken', ${JSON.stringify(taken)}::jsonb))::text
     where id = ${id} and around is not null`);
}

/** It failed again: open as before, with the reason of today where there is one. */
export async function releaseLetter(tx: Tx, id: string, reason: string | undefined): Promise<void> {
  await tx.run(sql`
    update intake_refusal set busy_until = null, reason = coalesce(${reason ?? null}, reason)
     where id = ${id}`);
}

/** False when it was settled already. */
export async function settleLetter(
  tx: Tx,
  id: string,
  end: { readonly how: 'retried' | 'dismissed'; readonly by: string; readonly words: string },
): Promise<boolean> {
  const settled = await tx.run(sql`
    update intake_refusal set handled_at = ${tx.now}, handled_how = ${end.how},
           handled_by = ${end.by}, handled_words = ${end.words}, busy_until = null
     where id = ${id} and handled_at is null`);
  return settled === 1;
}

/** Open letters of a sender that can be tried, the oldest first, after this one. */
export function openLetters(
  reader: Reader,
  integration: string,
  after: readonly string[] | undefined,
): Promise<readonly { readonly id: string; readonly at: Instant }[]> {
  return reader.rows(sql`
    select id, at from intake_refusal
     where integration_id = ${integration} and handled_at is null
       and (source is not null or alert_id is not null)
       and ${after === undefined ? sql`true` : sql`(at, id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`}
     order by at, id`);
}

/** The incident that last told of letters of this sender. */
export async function toldBy(tx: Tx, integration: string): Promise<IncidentId | undefined> {
  const row = await tx.maybeOne<{ incidentId: IncidentId }>(sql`
    select incident_id from intake_refusal
     where integration_id = ${integration} and incident_id is not null
     order by at desc, id desc limit 1`);
  return row?.incidentId;
}

export async function noteTold(
  tx: Tx,
  id: string,
  incident: { readonly id: IncidentId; readonly number: string },
): Promise<void> {
  await tx.run(sql`
    update intake_refusal set incident_id = ${incident.id}, incident_number = ${incident.number}
     where id = ${id}`);
}

/** Senders with letters since then that somebody has to look at. */
export function sendersInTrouble(
  reader: Reader,
  since: Instant,
): Promise<
  readonly {
    readonly id: string;
    readonly name: string;
    readonly serviceName: string;
    readonly count: number;
    readonly reason: string;
  }[]
> {
  return reader.rows(sql`
    select integration.id, integration.name, service.name as service_name, count(*) as count,
           (array_agg(letter.reason order by letter.at desc))[1] as reason
      from intake_refusal letter join integration on integration.id = letter.integration_id
      join service on service.id = integration.service_id
     where letter.at >= ${since} and letter.handled_at is null and letter.kind <> 'set_aside'
     group by integration.id, integration.name, service.name order by integration.id`);
}
