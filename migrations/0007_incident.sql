-- Incidents: the timeline is the truth, the incident row is its fold and the columns lists need.

create table incident (
  id uuid primary key,
  number text not null unique,
  version integer not null,
  head_hash text not null,
  state jsonb not null,
  -- copied from the fold for lists and guards
  state_name text not null,
  priority text,
  severity text,
  major text not null,
  visibility text not null,
  title text not null,
  service_ids uuid[] not null,
  team_id uuid,
  assignee_id uuid,
  parent_id uuid,
  paging_status text not null,
  paging_due_at timestamptz,
  created_at timestamptz not null,
  logged_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  words tsvector generated always as (
    to_tsvector('simple', number || ' ' || title || ' ' || coalesce(state ->> 'description', ''))
  ) stored
);
create index incident_open on incident (state_name) where state_name not in ('closed', 'cancelled', 'merged');
create index incident_newest on incident (created_at desc, id desc);
create index incident_by_service on incident using gin (service_ids);
create index incident_by_words on incident using gin (words);
create index incident_by_parent on incident (parent_id) where parent_id is not null;

-- One row per thing that happened. `body` is the canonical text that was hashed; `entry` shows it as data.
-- No foreign key points here and nothing locks it: both would need rights that were given up below.
create table timeline (
  incident_id uuid not null,
  seq integer not null,
  body text not null,
  entry jsonb generated always as (body::jsonb) stored,
  hash text not null,
  recorded_at timestamptz not null,
  primary key (incident_id, seq)
);
create index timeline_by_time on timeline (recorded_at);

create function refuse_timeline_change() returns trigger language plpgsql as $$
begin
  raise exception 'The timeline is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger timeline_rows_stay before update or delete on timeline
  for each row execute function refuse_timeline_change();
create trigger timeline_table_stays before truncate on timeline
  for each statement execute function refuse_timeline_change();
revoke update, delete, truncate on timeline from current_user;

-- All heads of a day in one row, so that a copy kept elsewhere shows a cut tail.
create table timeline_anchor (
  day date primary key,
  incidents integer not null,
  hash text not null,
  at timestamptz not null
);

-- People who feel the fault. Names and addresses live here, never in the hash chain.
create table reporter (
  id uuid primary key,
  incident_id uuid not null references incident (id),
  name text,
  email text,
  phone text,
  language text not null default 'en',
  created_at timestamptz not null
);
create index reporter_by_incident on reporter (incident_id);
create index reporter_by_email on reporter (lower(email));
