-- What people decide about signals before they become alerts: rules, tables they look things up in, and what was
-- decided about each signal.

-- One row. Its version moves with every change of a rule, a table, a silence or a maintenance window, in the same
-- transaction, so that a node knows whether what it has read still holds.
create table rule_book (
  one boolean primary key default true check (one),
  version bigint not null
);
insert into rule_book (version) values (1);

create table rule (
  id uuid primary key,
  name text not null,
  -- Rules run in this order; gaps are fine.
  position integer not null,
  enabled boolean not null,
  -- An expression in CEL; holds or not.
  condition text not null,
  -- What it does where it holds (core/judging/rule-shape.ts).
  actions jsonb not null,
  -- Where it holds, no later rule is asked.
  is_last boolean not null,
  version integer not null,
  created_by text not null,
  created_at timestamptz not null,
  changed_by text not null,
  changed_at timestamptz not null,
  -- Gone from the book, kept for the traces that name it.
  deleted_at timestamptz
);
create index rule_in_order on rule (position, id) where deleted_at is null;

-- The last time a rule failed while it ran, so that somebody mends it; signals pass it by meanwhile.
create table rule_failure (
  rule_id uuid primary key references rule (id),
  at timestamptz not null,
  count bigint not null,
  words text not null
);

-- Labels to add, by the value of one: rows are {value: {label: text}}.
create table enrichment_table (
  id uuid primary key,
  name text not null unique,
  rows jsonb not null,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null
);

alter table alert
  add column component text,
  add column category text,
  -- What a rule says it does to users: interrupted, degraded, at_risk, none.
  add column effect text,
  -- Alerts of one group within the window share an incident, whatever their service.
  add column group_key text,
  add column group_kind text check (group_kind in ('rolling', 'fixed')),
  add column group_seconds integer,
  -- The rule, silence or maintenance window behind suppressed_reason.
  add column suppressed_by uuid,
  -- A page waits until then, to see whether it clears by itself.
  add column held_until timestamptz,
  -- The last firings within the window of a threshold.
  add column recent_firings jsonb not null default '[]';
create index alert_by_group on alert (group_key, last_seen_at desc) where group_key is not null;
create index alert_suppressed_by on alert (suppressed_by) where state = 'firing' and suppressed_by is not null;

alter table signal
  -- The event its sender's format was read as, in our words; what a dry run reads.
  add column event text,
  -- Which rules were asked and what came of it; none where no rule had anything to say.
  add column trace text,
  -- What suppressed it: a rule, a silence, a maintenance window.
  add column suppressed_by uuid;
create index signal_by_suppressor on signal (suppressed_by, received_at) where suppressed_by is not null;

alter table alert_change drop constraint alert_change_kind_check;
alter table alert_change add check
  (kind in ('fired', 'severity', 'cleared', 'linked', 'moved', 'suppressed', 'held', 'released'));
