/** SQL of silences and mutes. Whoever changes one turns the book over in the same transaction. */
import type { ActorId, IncidentId, IntegrationId, PersonId, ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import type { Matcher } from '../core/matcher.ts';
import type { QuietStatus } from '../core/quiet/quiet.ts';

export interface SilenceRow {
  readonly id: string;
  readonly kind: 'silence' | 'mute';
  readonly matchers: readonly Matcher[];
  readonly condition: string | null;
  readonly fingerprint: string | null;
  readonly about: string | null;
  readonly serviceId: ServiceId | null;
  readonly integrationId: IntegrationId | null;
  readonly ownerId: PersonId | null;
  readonly madeBy: ActorId;
  readonly makerWords: string | null;
  readonly comment: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly expiredAt: Instant | null;
  readonly expiredBy: ActorId | null;
  readonly incidentId: IncidentId | null;
  readonly incidentNumber: string | null;
  readonly version: number;
  readonly createdAt: Instant;
  readonly changedBy: ActorId;
  readonly changedAt: Instant;
}

const COLUMNS = sql.raw(`
  id, kind, matchers, condition, fingerprint, about, service_id, integration_id, owner_id, made_by,
  maker_words, comment, starts_at, ends_at, expired_at, expired_by, incident_id, incident_number,
  version, created_at, changed_by, changed_at`);

export type NewSilence = Omit<
  SilenceRow,
  'expiredAt' | 'expiredBy' | 'version' | 'createdAt' | 'changedBy' | 'changedAt'
>;

export function insertSilence(tx: Tx, silence: NewSilence): Promise<SilenceRow> {
  return tx.one<SilenceRow>(sql`
    insert into silence (id, kind, matchers, condition, fingerprint, about, service_id,
                         integration_id, owner_id, made_by, maker_words, comment, starts_at,
                         ends_at, incident_id, incident_number, version, created_at, changed_by,
                         changed_at)
    values (${silence.id}, ${silence.kind}, ${JSON.stringify(silence.matchers)}::jsonb,
            ${silence.condition}, ${silence.fingerprint}, ${silence.about}, ${silence.serviceId},
            ${silence.integrationId}, ${silence.ownerId}, ${silence.madeBy},
            ${silence.makerWords}, ${silence.comment}, ${silence.startsAt}, ${silence.endsAt},
            ${silence.incidentId}, ${silence.incidentNumber}, 1, ${tx.now}, ${silence.madeBy},
            ${tx.now})
    returning ${COLUMNS}`);
}

export function silenceById(reader: Reader, id: string): Promise<SilenceRow | undefined> {
  return reader.maybeOne<SilenceRow>(sql`select ${COLUMNS} from silence where id = ${id}`);
}

/** Of a sender, those that end after that. */
export async function countSilences(
  reader: Reader,
  sender: IntegrationId,
  endsAfter: Instant,
): Promise<number> {
  const { count } = await reader.one<{ count: number }>(sql`
    select count(*) as count from silence
     where integration_id = ${sender} and ends_at > ${endsAfter}`);
  return count;
}

export function lockSilence(tx: Tx, id: string): Promise<SilenceRow | undefined> {
  return tx.maybeOne<SilenceRow>(sql`
    select ${COLUMNS} from silence where id = ${id} for update`);
}

export function updateSilence(
  tx: Tx,
  silence: Omit<SilenceRow, 'version' | 'changedAt'>,
): Promise<SilenceRow> {
  return tx.one<SilenceRow>(sql`
    update silence
       set matchers = ${JSON.stringify(silence.matchers)}::jsonb,
           condition = ${silence.condition}, service_id = ${silence.serviceId},
           owner_id = ${silence.ownerId}, maker_words = ${silence.makerWords},
           comment = ${silence.comment}, starts_at = ${silence.startsAt},
           ends_at = ${silence.endsAt}, expired_at = ${silence.expiredAt},
           expired_by = ${silence.expiredBy}, version = version + 1,
           changed_by = ${silence.changedBy}, changed_at = ${tx.now}
     where id = ${silence.id}
    returning ${COLUMNS}`);
}

export interface SilenceFilter {
  readonly status?: QuietStatus | undefined;
  readonly kind?: 'silence' | 'mute' | undefined;
  readonly service?: ServiceId | undefined;
  /** Made through this sender's door, and those of everybody. */
  readonly forSender?: IntegrationId | undefined;
  /** ends_at and id of the last row seen. */
  readonly after?: readonly string[] | undefined;
  readonly limit: number;
  readonly now: Instant;
}

/** The latest end first; one more than asked for. */
export function listSilences(
  reader: Reader,
  filter: SilenceFilter,
): Promise<readonly SilenceRow[]> {
  const { status, kind, service, forSender, after, limit, now } = filter;
  const conditions = [
    sql`true`,
    ...(status === 'ended' ? [sql`ends_at <= ${now}`] : []),
    ...(status === 'coming' ? [sql`starts_at > ${now} and ends_at > ${now}`] : []),
    ...(status === 'active' ? [sql`starts_at <= ${now} and ends_at > ${now}`] : []),
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(service === undefined ? [] : [sql`service_id = ${service}`]),
    ...(forSender === undefined
      ? []
      : [sql`(integration_id is null or integration_id = ${forSender})`]),
    ...(after === undefined
      ? []
      : [sql`(ends_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  return reader.rows<SilenceRow>(sql`
    select ${COLUMNS} from silence where ${sql.join(conditions, sql` and `)}
     order by ends_at desc, id desc limit ${limit + 1}`);
}

/** Those that end after `since`, to be asked of signals or told of. */
export function silencesEndingAfter(
  reader: Reader,
  since: Instant,
): Promise<readonly SilenceRow[]> {
  return reader.rows<SilenceRow>(sql`
    select ${COLUMNS} from silence where ends_at > ${since} order by starts_at, id`);
}

/** The mute of this condition that ends last, if any holds; locked. */
export function lockMuteOf(tx: Tx, fingerprint: string): Promise<SilenceRow | undefined> {
  return tx.maybeOne<SilenceRow>(sql`
    select ${COLUMNS} from silence
     where kind = 'mute' and fingerprint = ${fingerprint} and ends_at > ${tx.now}
     order by ends_at desc, id desc limit 1 for update`);
}

/** The mutes of this incident that have not ended; locked. */
export function lockMutesOf(tx: Tx, incident: IncidentId): Promise<readonly SilenceRow[]> {
  return tx.rows<SilenceRow>(sql`
    select ${COLUMNS} from silence
     where kind = 'mute' and incident_id = ${incident} and ends_at > ${tx.now}
     order by fingerprint, id for update`);
}

/** Of these incidents, the numbers that this viewer may read. */
export async function visibleNumbers(
  reader: Reader,
  ids: readonly IncidentId[],
  seesRestricted: boolean,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await reader.rows<{ id: string }>(sql`
    select id from incident where id = any(${[...ids]}::uuid[])
       and (${seesRestricted} or visibility <> 'restricted')`);
  return new Set(rows.map(({ id }) => id));
}
