-- Calendars out and in: secret addresses that publish shifts, and feeds read as layers.

-- Of the address only the SHA-256 is kept. Exactly one of person and schedule says what it shows.
create table calendar_link (
  id uuid primary key,
  token_hash text not null unique,
  owner_id uuid not null references person (id),
  person_id uuid references person (id),
  schedule_id uuid references schedule (id),
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  check ((person_id is null) <> (schedule_id is null))
);
create index calendar_link_by_owner on calendar_link (owner_id, created_at);

-- The layer it fills is the list layer of its schedule that names this id.
create table calendar_feed (
  id uuid primary key,
  schedule_id uuid not null references schedule (id),
  -- such addresses carry a secret: sealed (platform/sealing.ts), only the host is shown
  sealed_url text not null,
  host text not null,
  created_at timestamptz not null,
  created_by text not null,
  removed_at timestamptz,
  tried_at timestamptz,
  -- the last time it was read whole; its shifts stay in force until the next
  good_at timestamptz,
  error text,
  -- SHA-256 of what was read last, so that an unchanged feed costs nothing
  digest text,
  shifts integer not null default 0,
  -- [{summary, at, why}] of the last good reading, at most 50, and how many there were
  unmatched jsonb not null default '[]',
  unmatched_count integer not null default 0
);
create index calendar_feed_by_schedule on calendar_feed (schedule_id) where removed_at is null;
