-- The clock, settings, counters, live feed and idempotency keys every feature builds on.

create table clock_offset (
  only_row boolean primary key default true check (only_row),
  value interval not null default '0'
);
insert into clock_offset default values;

-- The one clock (decisions: one clock); the offset is 0 but under the test clock.
create function evenkeel_now() returns timestamptz
  language sql volatile
  as $$ select date_trunc('milliseconds', clock_timestamp() + (select value from clock_offset)) $$;

create table setting (
  key text not null,
  version integer not null,
  value jsonb not null,
  by_actor text not null,
  at timestamptz not null,
  primary key (key, version)
);

create table counter (
  prefix text not null,
  year integer not null,
  last integer not null,
  primary key (prefix, year)
);

create table live (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  topic text not null,
  incident uuid,
  version integer,
  body jsonb not null
);
create index live_by_xid on live (xid, id);

create table idempotency_key (
  actor text not null,
  route text not null,
  key text not null,
  body_hash text not null,
  status integer,
  answer jsonb,
  at timestamptz not null,
  primary key (actor, route, key)
);
create index idempotency_key_by_age on idempotency_key (at);
