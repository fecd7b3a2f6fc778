-- Senders, what they sent, and the conditions it adds up to.

-- One sender of one service; of the key only the SHA-256 is kept.
create table integration (
  id uuid primary key,
  service_id uuid not null references service (id),
  source text not null,
  name text not null,
  key_hash text not null unique,
  -- Last four characters, so that people can tell two keys apart.
  key_hint text not null,
  created_by text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz,
  disabled_at timestamptz
);
create index integration_by_service on integration (service_id);

-- Everything accepted, once: the ledger. No foreign keys, so that old rows can be cut off by the day.
create table signal (
  id uuid primary key,
  received_at timestamptz not null,
  kind text not null check (kind in ('event', 'report', 'ping')),
  source text not null,
  integration_id uuid,
  service_id uuid,
  title text not null,
  -- What arrived, as it arrived, with the sender's key cut out.
  raw text not null,
  -- What was too long to be kept whole, or the sender's clock that cannot be right, in words.
  cuts text[] not null default '{}',
  disposition text not null
    check (disposition in ('pending', 'opened', 'attached', 'suppressed', 'dismissed')),
  reason text,
  by_actor text,
  settled_at timestamptz,
  alert_id uuid,
  incident_id uuid
);
create index signal_by_time on signal (received_at, id);
create index signal_by_alert on signal (alert_id, received_at);
create index signal_pending on signal (received_at) where disposition = 'pending';

-- A deduplicated condition on a service; a condition that comes back is a new row.
create table alert (
  id uuid primary key,
  integration_id uuid not null,
  service_id uuid not null,
  source text not null,
  -- The sender's name of the condition; of any length, so the hash is what is indexed.
  dedup_key text not null,
  fingerprint text not null,
  state text not null check (state in ('firing', 'cleared')),
  severity text not null check (severity in ('critical', 'error', 'warning', 'info')),
  loudness text not null check (loudness in ('high', 'low')),
  title text not null,
  body text not null,
  labels jsonb not null,
  links jsonb not null,
  -- Firing signals; 0 = its end arrived and its beginning never did.
  count integer not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- When the condition began, by the sender; episode_at is the latest such claim.
  starts_at timestamptz,
  episode_at timestamptz,
  -- Clears by itself then, unless it is sent again.
  expires_at timestamptz,
  -- The end in the past that the sender last claimed; one that keeps moving is no end.
  ended_at timestamptz,
  cleared_at timestamptz,
  -- `sender`, `expiry`, or who pressed the button.
  cleared_by text,
  -- The last few firings and clearings, which tell flapping.
  recent_changes jsonb not null default '[]',
  flapping boolean not null default false,
  previous_id uuid,
  incident_id uuid,
  -- Kept beside the id because incidents are a later feature.
  incident_number text,
  suppressed_reason text
) with (fillfactor = 80);
-- No index names a column that a repeat changes (count, last_seen_at, the words), so a repeat updates in place.
create unique index alert_one_firing on alert (fingerprint) where state = 'firing';
create index alert_by_fingerprint on alert (fingerprint, first_seen_at desc, id desc);
create index alert_by_first_seen on alert (first_seen_at desc, id desc);
create index alert_by_service on alert (service_id, first_seen_at desc, id desc);
create index alert_waiting on alert (service_id, first_seen_at)
  where incident_id is null and previous_id is null and suppressed_reason is null;
create index alert_firing_by_integration on alert (integration_id) where state = 'firing';
create index alert_firing_by_incident on alert (incident_id) where state = 'firing';
create index alert_by_incident on alert (incident_id) where incident_id is not null;

create table alert_change (
  id bigint generated always as identity primary key,
  alert_id uuid not null,
  at timestamptz not null,
  kind text not null
    check (kind in ('fired', 'severity', 'cleared', 'linked', 'moved', 'suppressed')),
  data jsonb not null
);
create index alert_change_by_alert on alert_change (alert_id, id);

-- What a known sender sent and we could not take; the newest of each sender are kept.
create table intake_refusal (
  id uuid primary key,
  integration_id uuid not null,
  at timestamptz not null,
  reason text not null,
  -- The first 4,000 characters.
  raw text not null
);
create index intake_refusal_by_integration on intake_refusal (integration_id, at desc);
