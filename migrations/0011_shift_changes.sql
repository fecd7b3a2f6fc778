-- What changes who is on call beside the layers: people who are away, swaps asked for, shadows.

-- Entering or cancelling one late never rewrites the past: it counts from recorded_at to cancelled_at.
create table absence (
  id uuid primary key,
  person_id uuid not null references person (id),
  -- left: the person may no longer sign in and is nobody's turn until they come back
  kind text not null check (kind in ('leave', 'holiday', 'left')),
  note text not null default '',
  starts_at timestamptz not null,
  ends_at timestamptz not null check (starts_at < ends_at),
  recorded_at timestamptz not null,
  recorded_by text not null,
  cancelled_at timestamptz,
  cancelled_by text
);
create index absence_by_person on absence (person_id, ends_at, starts_at);
create index absence_by_time on absence (ends_at, starts_at);

-- A swap somebody accepted waits for a team lead where the schedule says so.
alter table schedule add column swap_approval boolean not null default false;

create table shift_swap (
  id uuid primary key,
  schedule_id uuid not null references schedule (id),
  -- whose time it is, and which
  person_id uuid not null references person (id),
  slot integer not null check (slot >= 0),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (starts_at < ends_at),
  -- who was asked; null: anybody
  asked_id uuid references person (id),
  -- time of the one asked that is taken in return: {from, to, slot}
  in_return jsonb,
  note text not null default '',
  state text not null check (
    state in ('asked', 'accepted', 'agreed', 'declined', 'withdrawn', 'expired')),
  accepted_by uuid references person (id),
  -- who ended it: declined, withdrew or approved
  decided_by text,
  why text,
  asked_at timestamptz not null,
  changed_at timestamptz not null
);
create index shift_swap_by_schedule on shift_swap (schedule_id, ends_at);
create index shift_swap_open on shift_swap (starts_at) where state in ('asked', 'accepted');

-- Somebody who looks over the shoulder of whoever is on call: gets copies, carries nothing.
create table shift_shadow (
  id uuid primary key,
  schedule_id uuid not null references schedule (id),
  person_id uuid not null references person (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (starts_at < ends_at),
  recorded_at timestamptz not null,
  recorded_by text not null,
  cancelled_at timestamptz
);
create index shift_shadow_by_schedule on shift_shadow (schedule_id, ends_at, starts_at);
