-- Signals that were kept, read again with today's parser and rules: looked at first, then done, each in a job of slices.
create table reread (
  id uuid primary key,
  asked_by text not null,
  asked_at timestamptz not null,
  integration_id uuid not null references integration,
  -- Of one signal alone; else all of the sender in [from_at, to_at).
  signal_id uuid,
  from_at timestamptz not null,
  to_at timestamptz not null,
  state text not null check (state in ('looking', 'looked', 'running', 'done', 'cancelled', 'failed')),
  -- The rules by which it was looked at: by others nothing is done.
  rules_hash text,
  book_version bigint,
  may_page boolean not null default false,
  started_by text,
  started_at timestamptz,
  cancelled_by text,
  finished_at timestamptz,
  -- What became of the alerts that were kept back.
  alerts_over integer not null default 0,
  alerts_kept integer not null default 0,
  alerts_let_go integer not null default 0,
  words text
);
create index reread_by_age on reread (asked_at desc, id desc);
-- Of a sender one at a time: two would tell the same twice.
create unique index reread_running on reread (integration_id) where state = 'running';

create table reread_item (
  run_id uuid not null references reread on delete cascade,
  n integer not null,
  -- One of them: a signal, or a dead letter.
  signal_id uuid,
  letter_id uuid,
  received_at timestamptz not null,
  title text not null default '',
  cells text[] not null default '{}',
  differences jsonb not null default '[]',
  words text,
  looked boolean not null default false,
  done_at timestamptz,
  effect text check (effect in ('nothing', 'taken', 'corrected', 'overtaken', 'gone')),
  effect_words text,
  alert_id uuid,
  -- What was made of it this time, to compare with when it is read again once more.
  event text,
  trace text,
  service_id uuid,
  primary key (run_id, n)
);
create index reread_item_of_signal on reread_item (signal_id) where done_at is not null;

-- Signals that were made by reading others again.
create table reread_made (
  signal_id uuid primary key,
  received_at timestamptz not null,
  run_id uuid not null references reread on delete cascade,
  n integer not null
);
create index reread_made_by on reread_made (run_id, n);
