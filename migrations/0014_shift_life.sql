-- What people are told about their shifts, once each, and the notes with which shifts are handed over.

-- Whatever has a key here was told and never is again, however many nodes look at once.
create table told_once (
  key text primary key,
  at timestamptz not null
);
create index told_once_by_time on told_once (at);

-- One hand-off of one schedule: who hands over to whom, what they wrote, and that both confirmed.
create table handover (
  id uuid primary key,
  schedule_id uuid not null references schedule (id),
  -- when hands change
  at timestamptz not null,
  outgoing uuid[] not null,
  incoming uuid[] not null,
  -- odd things, in the words of whoever hands over
  odd text not null default '',
  -- what was filled in by itself when the outgoing side confirmed; until then it is read afresh
  filled jsonb,
  given_by uuid references person (id),
  given_at timestamptz,
  taken_by uuid references person (id),
  taken_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  unique (schedule_id, at)
);
create index handover_by_time on handover (at desc);
