-- Jobs that must be heard of: one row per sender of pings. Its alert fires when the expected ping stays away.
create table job_heartbeat (
  integration_id uuid primary key references integration (id),
  -- One of the two: every so many seconds, or a cron expression in a zone.
  period_seconds integer,
  cron text,
  time_zone text,
  grace_seconds integer not null,
  state text not null check (state in ('new', 'up', 'down')),
  last_ping_at timestamptz,
  -- Of a run that has begun and is not over.
  started_at timestamptz,
  last_run_seconds integer,
  -- When it counts as missed, unless it is heard of; none before the first ping and while it is down.
  due_at timestamptz,
  -- The end of what the job last told in words.
  last_words text not null default '',
  check ((period_seconds is null) <> (cron is null)),
  check ((cron is null) = (time_zone is null))
);
