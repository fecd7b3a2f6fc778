-- Rules tried on signals that came in: asked for, worked on by a job in slices, and forgotten after some hours.
create table dry_run (
  id uuid primary key,
  created_by text not null,
  created_at timestamptz not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  -- The rules in force when it was asked for, and those proposed; services and tables by id.
  present jsonb not null,
  proposed jsonb not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  total integer not null,
  done integer not null default 0,
  -- Kept without their event: they cannot be tried.
  untried integer not null default 0,
  -- Cells of the difference, each with the first signals behind it.
  cells jsonb not null default '[]',
  words text,
  finished_at timestamptz
);
create index dry_run_by_age on dry_run (created_at);
