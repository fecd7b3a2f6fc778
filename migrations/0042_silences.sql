-- Times of quiet: silences and mutes, which somebody made for a while, and maintenance windows, once or recurring.

create table silence (
  id uuid primary key,
  -- A mute is about one condition, by its fingerprint, and lasts a week at most.
  kind text not null check (kind in ('silence', 'mute')),
  -- As Alertmanager has them: [{name, value, isRegex, isEqual}]; all of them must hold.
  matchers jsonb not null default '[]',
  -- An expression in CEL that must hold too.
  condition text,
  fingerprint text,
  -- Title of the alert a mute is about.
  about text,
  service_id uuid references service (id),
  -- Only what this sender sends: silences made through its door, and mutes.
  integration_id uuid references integration (id),
  -- Who is told before it ends.
  owner_id uuid references person (id),
  made_by text not null,
  -- Who made it, in the words of a sender that has no people (amtool's createdBy).
  maker_words text,
  comment text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- By hand, before its time; ends_at is that moment then.
  expired_at timestamptz,
  expired_by text,
  -- A mute that came of an incident.
  incident_id uuid,
  incident_number text,
  version integer not null,
  created_at timestamptz not null,
  changed_by text not null,
  changed_at timestamptz not null,
  check (starts_at <= ends_at),
  check (kind <> 'mute' or fingerprint is not null)
);
create index silence_by_end on silence (ends_at, id);
create index silence_by_fingerprint on silence (fingerprint, ends_at) where fingerprint is not null;

create table maintenance_window (
  id uuid primary key,
  name text not null,
  comment text not null,
  -- Of any of these services, and where the condition holds; one of the two may be absent.
  services uuid[] not null,
  condition text,
  -- Once.
  starts_at timestamptz,
  ends_at timestamptz,
  -- Again and again (core/quiet/recurrence.ts).
  recurrence jsonb,
  owner_id uuid references person (id),
  made_by text not null,
  cancelled_at timestamptz,
  cancelled_by text,
  version integer not null,
  created_at timestamptz not null,
  changed_by text not null,
  changed_at timestamptz not null,
  check (cardinality(services) > 0 or condition is not null),
  check ((recurrence is null) = (starts_at is not null)),
  check ((starts_at is null) = (ends_at is null) and starts_at < ends_at)
);

-- What was told of an end, so that many looks at once tell it once.
create table quiet_told (
  quiet_id uuid not null,
  kind text not null check (kind in ('ending', 'ended')),
  ends_at timestamptz not null,
  told_at timestamptz not null,
  primary key (quiet_id, kind, ends_at)
);
