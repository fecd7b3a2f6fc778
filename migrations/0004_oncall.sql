-- Who carries the pager: schedules with every version of their layers, and overrides.

create table schedule (
  id uuid primary key,
  name text not null,
  time_zone text not null,
  -- Number of the newest row of schedule_version.
  version integer not null default 1,
  created_at timestamptz not null
);

-- Layers as they stood from valid_from on; rows are only ever added, so the past stays as it was.
-- layers: see src/oncall/core/schedule.ts, lowest first. Recurring times in it are wall clock + zone;
-- shifts are computed in the program alone, never with AT TIME ZONE.
create table schedule_version (
  schedule_id uuid not null references schedule (id),
  version integer not null,
  valid_from timestamptz not null,
  layers jsonb not null,
  recorded_by text not null,
  primary key (schedule_id, version)
);
create index schedule_version_by_time on schedule_version (schedule_id, valid_from);

create table schedule_override (
  id uuid primary key,
  schedule_id uuid not null references schedule (id),
  person_id uuid not null references person (id),
  slot integer not null default 0 check (slot >= 0),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (starts_at < ends_at),
  recorded_at timestamptz not null,
  recorded_by text not null,
  -- Taken back before it began; one taken back while it runs gets an earlier ends_at instead.
  cancelled_at timestamptz
);
create index schedule_override_by_time on schedule_override (schedule_id, ends_at, starts_at);
