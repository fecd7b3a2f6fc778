-- What we keep running: the catalogue, its dependencies, and the hours it is supported in.

-- Support hours (domain.md 4.5). time_zone null = the organisation's zone.
-- windows: [{weekday: 1 = Monday .. 7, from: "09:00", to: "17:00"}]; "24:00" ends a day.
-- holidays: [{date: "2026-12-25", name}]; half_days: [{date, from, to}] replace that day's windows.
create table calendar (
  id uuid primary key,
  name text not null,
  time_zone text,
  always boolean not null default false,
  windows jsonb not null default '[]',
  holidays jsonb not null default '[]',
  half_days jsonb not null default '[]',
  is_default boolean not null default false,
  version integer not null default 1
);
create unique index calendar_name_taken on calendar (lower(name));
create unique index calendar_only_default on calendar (is_default) where is_default;

insert into calendar (id, name, is_default, windows) values (
  gen_random_uuid(), 'Business hours', true,
  '[{"weekday":1,"from":"09:00","to":"17:00"},{"weekday":2,"from":"09:00","to":"17:00"},{"weekday":3,"from":"09:00","to":"17:00"},{"weekday":4,"from":"09:00","to":"17:00"},{"weekday":5,"from":"09:00","to":"17:00"}]'
);
insert into calendar (id, name, always) values (gen_random_uuid(), 'Around the clock', true);

create table service (
  id uuid primary key,
  name text not null,
  tier text not null check (tier in ('T0', 'T1', 'T2', 'T3')),
  description text not null default '',
  owner_id uuid references person (id),
  team_id uuid references team (id),
  -- Escalation policy; null = policy `Default`. Its foreign key follows in 0010, after the policies.
  policy_id uuid,
  -- Support hours; null = the default calendar.
  calendar_id uuid references calendar (id),
  normal_criteria text[] not null default '{}',
  users_total integer,
  key_customers text[] not null default '{}',
  runbook_url text,
  -- Only what differs from the defaults of domain.md 2.4, see core/service-settings.ts.
  settings jsonb not null default '{}',
  -- Whether any integration watches it; kept by the alert feature through setMonitored().
  monitored boolean not null default false,
  archived_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null
);
create unique index service_name_taken on service (lower(name));
create index service_by_team on service (team_id);

create table service_dependency (
  service_id uuid not null references service (id),
  depends_on_id uuid not null references service (id),
  kind text not null check (kind in ('hard', 'soft')),
  primary key (service_id, depends_on_id),
  check (service_id <> depends_on_id)
);
create index service_dependency_upward on service_dependency (depends_on_id);
