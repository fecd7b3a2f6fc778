-- Checks of our own: what is looked at from here, one row per sender of source `check`, and what the looks said.
create table service_check (
  integration_id uuid primary key references integration (id),
  -- What is looked at and what is expected of it; without what is secret.
  target jsonb not null,
  -- Header values nobody reads back, sealed (platform/sealing.ts).
  secret_headers text,
  interval_seconds integer not null,
  timeout_seconds integer not null,
  failures_to_fire integer not null,
  successes_to_clear integer not null,
  severity text not null,
  paused boolean not null default false,
  state text not null default 'new' check (state in ('new', 'up', 'suspect', 'down')),
  failures integer not null default 0,
  successes integer not null default 0,
  -- What its alert was last told.
  told_severity text,
  seen_from text[] not null default '{}',
  changed_at timestamptz,
  last_at timestamptz,
  last_words text not null default '',
  -- The look that is under way; one that was overtaken is not kept.
  run uuid,
  next_at timestamptz not null
);
create index service_check_next on service_check (next_at) where not paused;

create table check_result (
  id uuid primary key,
  integration_id uuid not null references service_check (integration_id) on delete cascade,
  at timestamptz not null,
  ok boolean not null,
  severity text,
  millis integer not null,
  words text not null,
  node text not null,
  -- What this look made of the check; null where that was so before.
  changed_to text
);
create index check_result_of on check_result (integration_id, at desc, id desc);
