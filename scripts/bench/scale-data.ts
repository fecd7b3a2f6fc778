/**
 * A house that has run for more than a year, made by statements of SQL instead of by waiting: day tables full of
 * signals (half of them of the last thirty days), the alerts they add up to, an incident for each alert, and a
 * timeline for the newest of those. What is there is shaped like what the real way leaves: ids that hold their
 * instant, titles of words, a raw message of 1 kB, an event that a dry run can read.
 */
import type { Db } from '../../src/platform/db.ts';
import { type Ask, longWork } from '../../src/platform/long-work.ts';

export interface Sizes {
  readonly signals: number;
  readonly alerts: number;
}

export const DAYS = 400;
const RECENT_DAYS = 30;
/** Of so many incidents, the newest, there is a timeline. */
const TIMELINES = 20_000;
/** Alerts that still fire, each with an open incident. */
const FIRING = 300;

/** Words of titles, from the frequent to what no title holds. */
export const WORDS = {
  frequent: 'checkout',
  rare: 'thermal runaway',
  absent: 'unobtainium',
} as const;

/** In the order they are to run; `$1` the number of the first alert. */
const FUNCTIONS = `
create function bench_id(at timestamptz, kind text, n bigint) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
    || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid $$;
create function bench_title(k bigint) returns text language sql immutable as $$
  select (array['High error rate on', 'Disk nearly full on', 'Replication lags on', 'Certificate expires soon for',
                'Queue grows on', 'Memory is short on', 'Slow answers from', 'Connection refused by',
                'Pod restarts on', 'Backup failed of'])[1 + k % 10]
    || ' ' || (array['checkout', 'payment', 'search', 'basket', 'login', 'mail', 'ledger', 'catalog', 'stock',
                     'gateway'])[1 + (k / 10) % 10]
    || case when k % 20011 = 7 then ' thermal runaway' else '' end
    || ' host-' || (k * 7919) % 6007 || ' in '
    || (array['eu-west-1', 'us-east-2', 'ap-south-1', 'eu-north-1'])[1 + (k / 7) % 4]
    || ': ' || round((k * 31) % 997 / 10.0, 1) || ' %' $$;
create table bench_place (n integer primary key, integration_id uuid, service_id uuid);
create table bench_day (day date primary key, first_alert bigint, alerts integer, signals integer,
                        until_at timestamptz);
`;

const ALERTS = `
insert into alert (id, integration_id, service_id, source, dedup_key, fingerprint, state, severity, loudness, title,
                   body, labels, links, count, first_seen_at, last_seen_at, starts_at, episode_at, expires_at,
                   cleared_at, cleared_by, incident_id, incident_number, suppressed_reason)
select bench_id(at, 'alert', k), p.integration_id, p.service_id, 'generic', 'condition-' || k, md5('f' || k) || md5('g' || k),
       case when firing then 'firing' else 'cleared' end,
       (array['critical', 'error', 'warning', 'warning', 'info'])[1 + k % 5], case when k % 5 < 2 then 'high' else 'low' end,
       bench_title(k), 'See the runbook of the service.',
       jsonb_build_object('host', 'host-' || (k * 7919) % 6007, 'team', 'team-' || k % 12, 'env', 'prod'), '[]',
       s.per, at, least(at + s.step * (s.per - 1), s.until_at), at, at, at + interval '1 day',
       case when not firing then least(at + s.step * s.per, s.until_at) end, case when not firing then 'sender' end,
       bench_id(at, 'incident', k), 'INC-' || extract(year from at)::int || '-' || lpad((k + 1000000)::text, 8, '0'),
       case when k % 11 = 3 then 'rule' end
  from (select first_alert, d.alerts, d.signals / d.alerts as per, until_at, (until_at - day::timestamp at time zone 'UTC') / d.signals as step,
               day::timestamp at time zone 'UTC' as from_at from bench_day d where day = $1) as s
 cross join lateral (select k, date_trunc('milliseconds', s.from_at + s.step * s.per * (k - s.first_alert)) as at, k >= s.first_alert + s.alerts - $2 as firing
                       from generate_series(s.first_alert, s.first_alert + s.alerts - 1) k) as a
  join bench_place p on p.n = a.k % $3`;

const signalsInto = (table: string) => `
insert into ${table} (id, received_at, kind, source, integration_id, service_id, title, raw, cuts, event, disposition,
                      reason, settled_at, alert_id, incident_id)
select bench_id(at, 'signal', s.first_alert * s.per + a.n), at, 'event', 'generic', p.integration_id, p.service_id, title,
       '{"title":"' || title || '","key":"condition-' || k || '","severity":"warning","details":"' || repeat(md5(at::text), 28) || '"}',
       '{}',
       '{"action":"' || case when a.n % s.per = s.per - 1 then 'cleared' else 'firing' end || '","key":"condition-' || k
         || '","severity":"' || (array['critical', 'error', 'warning', 'warning', 'info'])[1 + k % 5] || '","title":"' || title
         || '","body":"See the runbook of the service. ' || repeat(md5(title), 10) || '","labels":{"host":"host-'
         || (k * 7919) % 6007 || '","team":"team-' || k % 12 || '","env":"prod","region":"eu-west-1"}}',
       case when k % 11 = 3 then 'suppressed' when a.n % s.per = 0 then 'opened' else 'attached' end,
       case when k % 11 = 3 then 'rule' end, at, bench_id(first_at, 'alert', k), bench_id(first_at, 'incident', k)
  from (select first_alert, d.signals, d.signals / d.alerts as per, (until_at - day::timestamp at time zone 'UTC') / d.signals as step,
               day::timestamp at time zone 'UTC' as from_at from bench_day d where day = $1) as s
 cross join lateral (select n, s.first_alert + n / s.per as k, date_trunc('milliseconds', s.from_at + s.step * n) as at,
                            date_trunc('milliseconds', s.from_at + s.step * s.per * (n / s.per)) as first_at
                       from generate_series(0, s.signals - 1) n) as a
 cross join lateral (select bench_title(a.k) as title offset 0) as t
  join bench_place p on p.n = a.k % $2`;

/** Columns of an incident that differ from those of the one that took the real way. */
const OWN: Readonly<Record<string, string>> = {
  ...{ id: 'a.incident_id', number: 'a.incident_number', title: 'a.title' },
  ...{
    created_at: 'a.first_seen_at',
    logged_at: 'a.first_seen_at',
    service_ids: 'array[a.service_id]',
  },
  ...{ state_name: 'a.phase', paging_status: `'none'`, paging_due_at: 'null' },
  ...{ closed_at: 'a.cleared_at', resolved_at: 'a.cleared_at' },
  state: `model.state || jsonb_build_object('id', a.incident_id, 'number', a.incident_number, 'title', a.title,
    'state', a.phase, 'stamps', model.state -> 'stamps' || jsonb_build_object('createdAt', a.first_seen_at))`,
};

/** A copy of the incident that took the real way, for each alert of a day. */
const incidentsLike = (columns: readonly string[]) => `
insert into incident (${columns.join(', ')})
select ${columns.map((name) => OWN[name] ?? `model.${name}`).join(', ')}
  from (select * from incident order by created_at limit 1) as model
 cross join (select *, case when state = 'firing' then 'logged' else 'closed' end as phase from alert
              where first_seen_at >= $1::date::timestamp at time zone 'UTC'
                and first_seen_at < ($1::date + 1)::timestamp at time zone 'UTC'
                and incident_number like 'INC-____-________') as a`;

const TIMELINE = `
insert into timeline (incident_id, seq, body, hash, recorded_at)
select new.id, t.seq, replace(replace(t.body, model.id::text, new.id::text), model.number, new.number), t.hash, new.created_at
  from (select id, number from incident order by created_at limit 1) as model
  join timeline t on t.incident_id = model.id
 cross join (select id, number, created_at from incident order by created_at desc limit $1) as new
 where new.id <> model.id`;

export interface Fill extends Sizes {
  readonly db: Db;
  readonly tell: (words: string) => void;
}

/** Needs one incident that took the real way: the oldest, whose copies all others are. */
export async function fill({ db, signals, alerts, tell }: Fill): Promise<void> {
  const places = await statements(db, async (ask) => {
    await ask(FUNCTIONS);
    await ask(`insert into bench_place
      select row_number() over (order by id) - 1, id, service_id from integration`);
    await ask(
      `select make_signal_day((evenkeel_now() at time zone 'UTC')::date - n) from generate_series(0, ${DAYS - 1}) n`,
    );
    await ask('insert into bench_day select * from json_populate_recordset(null::bench_day, $1)', [
      JSON.stringify(await daysOf(ask, { signals, alerts })),
    ]);
    // The model is older than all, so that copies are made of it alone.
    await ask(`update incident set created_at = evenkeel_now() - interval '500 days'`);
    const [{ n } = { n: 0 }] = await ask<{ n: number }>('select count(*) as n from bench_place');
    return Number(n);
  });
  const days = await statements(db, async (ask) =>
    (await ask<{ day: string }>('select day::text from bench_day order by day')).map(
      ({ day }) => day,
    ),
  );
  const left = [...days];
  const worker = () =>
    statements(db, async (ask) => {
      const columns = await columnsOf(ask);
      for (let day = left.shift(); day !== undefined; day = left.shift()) {
        const firing = day === days.at(-1) ? FIRING : 0;
        await ask(ALERTS, [day, firing, places]);
        await ask(signalsInto(`signal_${day.replaceAll('-', '')}`), [day, places]);
        await ask(incidentsLike(columns), [day]);
        if (left.length % 20 === 0) tell(`${left.length} days to go`);
      }
    });
  await Promise.all([worker(), worker()]);
  await statements(db, async (ask) => {
    await ask(TIMELINE, [TIMELINES]);
    await ask('vacuum analyze');
  });
}

/** How many come on which day: half of all in the last thirty, the rest before; today as far as it has come. */
async function daysOf(ask: Ask, { signals, alerts }: Sizes) {
  const [told] = await ask<{ today: string; part: string; now: string }>(`
    select (now at time zone 'UTC')::date::text as today, now::text as now,
           extract(epoch from now - date_trunc('day', now, 'UTC')) / 86400 as part
      from (select evenkeel_now() as now) as n`);
  if (told === undefined) throw new Error('the database tells no time');
  const per = Math.floor(signals / alerts);
  let first = 1;
  return Array.from({ length: DAYS }, (_, n) => {
    const isRecent = n >= DAYS - RECENT_DAYS;
    const share = isRecent ? 0.5 / RECENT_DAYS : 0.5 / (DAYS - RECENT_DAYS);
    const isToday = n === DAYS - 1;
    const count = Math.max(
      isToday ? FIRING : 1,
      Math.round(alerts * share * (isToday ? Number(told.part) : 1)),
    );
    const day = new Date(Date.parse(`${told.today}T00:00:00Z`) - (DAYS - 1 - n) * 86_400_000);
    const next = new Date(day.getTime() + 86_400_000).toISOString();
    const row = {
      ...{ day: day.toISOString().slice(0, 10), first_alert: first, alerts: count },
      ...{ signals: count * per, until_at: isToday ? told.now : next },
    };
    first += count;
    return row;
  });
}

/** Those that are not worked out from others. */
async function columnsOf(ask: Ask): Promise<readonly string[]> {
  const rows = await ask<{ name: string }>(`
    select column_name as name from information_schema.columns
     where table_name = 'incident' and is_generated = 'NEVER' order by ordinal_position`);
  return rows.map(({ name }) => name);
}

/** Each may take minutes, and none is waited for on the disk. */
function statements<T>(db: Db, work: (ask: Ask) => Promise<T>): Promise<T> {
  return longWork(db, { lockSeconds: 60 }, async (ask) => {
    await ask('set synchronous_commit = off');
    return work(ask);
  });
}
