-- Signals lie in one table a day, so that what is past its retention goes by dropping tables: no row is deleted, and
-- what is left behind costs nothing.

-- Which day tables there are; the first may reach back to the beginning.
create table signal_day (
  name text primary key,
  from_at timestamptz not null,
  to_at timestamptz not null
);

-- One row: signals received before this instant may be gone; null while none is.
create table signal_kept (
  one boolean primary key default true check (one),
  from_at timestamptz
);
insert into signal_kept default values;

alter table signal rename to signal_before;
create table signal (like signal_before including defaults including constraints)
  partition by range (received_at);

-- What was received before this migration stays where it is, as one table that ends with the current day.
do $$
declare
  until_at timestamptz;
  suppressors boolean := to_regclass('signal_by_suppressor') is not null;
begin
  if exists (select from signal_before) then
    select (date_trunc('day', greatest(max(received_at), evenkeel_now()) at time zone 'UTC')
            + interval '1 day') at time zone 'UTC'
      into until_at from signal_before;
    alter table signal_before drop constraint signal_pkey;
    drop index signal_by_time;
    alter index signal_by_alert rename to signal_before_by_alert;
    alter index signal_pending rename to signal_before_pending;
    if suppressors then
      alter index signal_by_suppressor rename to signal_before_by_suppressor;
    end if;
    alter table signal_before add primary key (received_at, id);
    execute format('alter table signal attach partition signal_before for values from (minvalue) to (%L)', until_at);
    insert into signal_day values ('signal_before', '-infinity', until_at);
  else
    drop table signal_before;
  end if;
  alter table signal add primary key (received_at, id);
  create index signal_by_alert on signal (alert_id, received_at);
  create index signal_pending on signal (received_at) where disposition = 'pending';
  -- Reports have no alert to be found by when their incident is merged.
  create index signal_of_report on signal (incident_id) where alert_id is null and incident_id is not null;
  if suppressors then
    create index signal_by_suppressor on signal (suppressed_by, received_at) where suppressed_by is not null;
  end if;
end $$;

-- The net: a day nobody made a table for yet is taken all the same.
create table signal_rest partition of signal default;

-- Makes the table of a day, and brings there what fell into the net; false where that day has one.
create function make_signal_day(day date) returns boolean language plpgsql as $$
declare
  name text := 'signal_' || to_char(day, 'YYYYMMDD');
  lower_at timestamptz := day::timestamp at time zone 'UTC';
  upper_at timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
  -- Nodes that start together make each day once.
  perform pg_advisory_xact_lock(hashtextextended('signal_day', 0));
  if exists (select from signal_day where from_at < upper_at and to_at > lower_at) then
    return false;
  end if;
  execute format('create table %I (like signal including all)', name);
  if exists (select from signal_rest where received_at >= lower_at and received_at < upper_at) then
    -- Nothing may fall into the net between the move and the day's table taking over.
    lock table signal_rest in access exclusive mode;
    execute format('with gone as (delete from signal_rest where received_at >= %L and received_at < %L returning *)
                    insert into %I select * from gone', lower_at, upper_at, name);
  end if;
  execute format('alter table signal attach partition %I for values from (%L) to (%L)', name, lower_at, upper_at);
  insert into signal_day values (name, lower_at, upper_at);
  return true;
end $$;

-- Drops the oldest table whose signals were all received before that instant and of which none still waits for what
-- is to become of it; gives its name, null where there is none.
create function drop_signal_day(before_at timestamptz) returns text language plpgsql as $$
declare
  day signal_day;
  waits boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('signal_day', 0));
  for day in select * from signal_day where to_at <= before_at order by to_at loop
    execute format('select exists (select from %I where disposition = ''pending'')', day.name) into waits;
    continue when waits;
    execute format('drop table %I', day.name);
    delete from signal_day where signal_day.name = day.name;
    update signal_kept set from_at = greatest(from_at, day.to_at);
    return day.name;
  end loop;
  return null;
end $$;
